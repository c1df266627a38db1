import type { TimeTerm } from '@daybook/event';
import type { Ask } from '../ask.ts';
import { EVIDENCE_MAX, type Finding } from '../finding.ts';
import { severityOf } from '../severity.ts';
import { by, is, since, until, where } from '../where.ts';
import { moment } from '../words.ts';
import { nameOf } from './actors.ts';
import { joined } from './groups.ts';
import type { LastDays } from './last-days.ts';
import type { Leaver } from './leaver.ts';
import { actorsOf, byActor } from './spellings.ts';
import { times } from './words.ts';

/** A finding for each of them who exported the audit log: what they took along holds names and addresses, if no values. */
export async function exportedLog(
  ask: Ask,
  leaver: Leaver,
  { groups }: LastDays,
): Promise<readonly Finding[]> {
  const isLate = groups.some(({ values }) => values.action === 'AUDIT_LOG_EXPORT');
  return [
    ...(isLate ? await exportsOf(ask, leaver, 'lately', since(leaver.since)) : []),
    ...(await exportsOf(ask, leaver, 'before', until(leaver.since))),
  ];
}

async function exportsOf(
  ask: Ask,
  leaver: Leaver,
  which: 'lately' | 'before',
  time: TimeTerm,
): Promise<Finding[]> {
  const exports = [is('action', 'AUDIT_LOG_EXPORT'), is('outcome', 'success'), time] as const;
  const { groups } = await ask.groups(where(by(...leaver.actors), ...exports), {
    by: ['actor'],
    positions: EVIDENCE_MAX,
  });
  const findings: Finding[] = [];
  for (const [actor, own] of byActor(leaver, groups)) {
    const found = joined(own);
    const filter = where(by(...actorsOf(leaver, actor)), ...exports);
    const [newest] = await ask.events(filter, { order: 'newest', limit: 1 });
    const when =
      which === 'lately' ? `in their last ${leaver.days} days` : `before their last ${leaver.days} days`;
    findings.push({
      rule: 'exported-log',
      subject: nameOf(actor),
      severity: severityOf('exported-log', which),
      title: `${nameOf(actor)} exported the audit log ${when}`,
      why: `${actor} did so ${times(found.count)}, ${found.count === 1 ? 'on' : 'last on'} ${moment(found.last.occurredAt)}${describe(newest?.event.metadata)}.`,
      ...ask.shown(filter, found),
    });
  }
  return findings;
}

/** `, 1,204 events as ndjson under the filter "env:production"` */
function describe(metadata: Readonly<Record<string, unknown>> = {}): string {
  const { count, format, filter } = metadata;
  return [
    typeof count === 'number' ? `, ${count.toLocaleString('en-US')} events` : '',
    typeof format === 'string' ? `${typeof count === 'number' ? '' : ','} as ${format}` : '',
    typeof filter === 'string' && filter !== '' ? ` under the filter ${JSON.stringify(filter)}` : '',
  ].join('');
}
