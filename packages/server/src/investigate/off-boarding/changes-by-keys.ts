import type { Filter } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import type { Ask } from '../ask.ts';
import type { Finding } from '../finding.ts';
import { severityOf } from '../severity.ts';
import { by, is, isNot, since, where } from '../where.ts';
import { counted, moment } from '../words.ts';
import { isSensitiveChange, otherActions } from './actions.ts';
import { nameOf, toActor } from './actors.ts';
import { afterwards, countsOf, describeActions } from './change-words.ts';
import { joined } from './groups.ts';
import type { Leaver } from './leaver.ts';

/** How many of the keys have a finding, those with the most changes first. */
const KEYS_MAX = 50;

/** What API keys of somebody who leaves changed in the last days: one finding for each, since a program changes much. */
export async function changesByKeys(
  ask: Ask,
  leaver: Leaver,
  groups: readonly EventGroup[],
): Promise<readonly Finding[]> {
  const byKey = [...Map.groupBy(groups, ({ values }) => values.actor ?? '')]
    .toSorted(([, a], [, b]) => joined(b).count - joined(a).count)
    .slice(0, KEYS_MAX);
  const findings: Finding[] = [];
  const evidence = await ask.evidenceOfEach(
    byKey.map(([actor]) => ({ filter: keyFilter(ask, leaver, actor) })),
  );
  for (const [place, [actor, together]] of byKey.entries()) {
    const own = evidence[place];
    if (!own) continue;
    const isSensitive = together.some(({ values }) => isSensitiveChange(ask.catalogue, values));
    const { count, last } = joined(together);
    findings.push({
      rule: 'changed-before-leaving',
      subject: nameOf(actor),
      severity: severityOf('changed-before-leaving', isSensitive ? 'sensitive' : 'ordinary'),
      title: `${counted(count, 'change')} made with the API key ${nameOf(actor)}`,
      why: `${actor}, which belongs to ${leaver.email}, made ${counted(count, 'change')} since ${moment(leaver.since)}, the last on ${moment(last.occurredAt)}: ${describeActions(countsOf(together))}.${afterwards(leaver, last.occurredAt)}`,
      ...own,
    });
  }
  return findings;
}

function keyFilter(ask: Ask, leaver: Leaver, actor: string): Filter {
  return where(
    by(toActor(actor)),
    isNot('action', ...otherActions(ask.catalogue)),
    is('outcome', 'success'),
    since(leaver.since),
  );
}
