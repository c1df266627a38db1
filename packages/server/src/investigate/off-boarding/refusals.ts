import type { Term } from '@daybook/event';
import type { Ask } from '../ask.ts';
import { EVIDENCE_MAX, type Finding } from '../finding.ts';
import { severityOf } from '../severity.ts';
import { by, is, since, until, where } from '../where.ts';
import { counted, listed, moment } from '../words.ts';
import { nameOf } from './actors.ts';
import { joined } from './groups.ts';
import type { LastDays } from './last-days.ts';
import type { Leaver } from './leaver.ts';
import { actorsOf, byActor } from './spellings.ts';
import { times } from './words.ts';

type Case = 'before-leaving' | 'after-leaving';

/** A finding for each of them who was refused something in the last days; and one where the person still tried something after the removal. */
export async function refusedAttempts(
  ask: Ask,
  leaver: Leaver,
  { groups }: LastDays,
): Promise<readonly Finding[]> {
  if (groups.every(({ values }) => values.outcome === 'success')) return [];
  const { people, keys, leftAt } = leaver;
  const lately = since(leaver.since);
  const denied = is('outcome', 'denied');
  const programs = keys.map(({ name }) => ({ type: 'api-key' as const, name }));
  if (leftAt === undefined) return attempts(ask, leaver, 'before-leaving', leaver.actors, [denied, lately]);
  return [
    ...(await attempts(ask, leaver, 'before-leaving', people, [denied, lately, until(leftAt)])),
    ...(await attempts(ask, leaver, 'before-leaving', programs, [denied, lately])),
    ...(await attempts(ask, leaver, 'after-leaving', people, [
      is('outcome', 'denied', 'failure'),
      since(leftAt),
    ])),
  ];
}

async function attempts(
  ask: Ask,
  leaver: Leaver,
  which: Case,
  actors: Leaver['actors'],
  terms: readonly Term[],
): Promise<Finding[]> {
  if (actors.length === 0) return [];
  const { groups } = await ask.groups(where(by(...actors), ...terms), {
    by: ['actor', 'action', 'resource'],
    positions: EVIDENCE_MAX,
  });
  return [...byActor(leaver, groups)].map(([actor, own]): Finding => {
    const found = joined(own);
    const byThing = Map.groupBy(own, ({ values }) => `${values.action} of ${values.resource}`);
    const things = [...byThing].map(([thing, same]) => `${thing} ${times(joined(same).count)}`);
    return {
      rule: 'refused',
      subject: nameOf(actor),
      severity: severityOf('refused', which),
      title:
        which === 'after-leaving'
          ? `${nameOf(actor)} tried again after the removal`
          : `${nameOf(actor)} was refused ${times(found.count)}`,
      why:
        which === 'after-leaving'
          ? `${leaver.email} was removed on ${moment(leaver.leftAt ?? 0)}. After that ${counted(found.count, 'attempt')} failed, the last on ${moment(found.last.occurredAt)}: ${listed(things)}.`
          : `In the last ${leaver.days} days ${actor} asked for what was not allowed, last on ${moment(found.last.occurredAt)}: ${listed(things)}.`,
      ...ask.shown(where(by(...actorsOf(leaver, actor)), ...terms), found),
    };
  });
}
