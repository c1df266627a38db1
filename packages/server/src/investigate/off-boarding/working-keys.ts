import { formatActor } from '@daybook/event';
import type { Ask } from '../ask.ts';
import type { Finding } from '../finding.ts';
import type { MadeKey } from '../investigations.ts';
import { severityOf } from '../severity.ts';
import { by, is, since, where } from '../where.ts';
import { moment } from '../words.ts';
import type { Leaver } from './leaver.ts';
import { times } from './words.ts';

/** A finding for each API key of somebody who leaves that still works, as far as the log shows. */
export async function workingKeys(ask: Ask, leaver: Leaver): Promise<readonly Finding[]> {
  const working = leaver.keys.filter(({ endedAt }) => endedAt === undefined);
  if (working.length === 0) return [];
  const from = leaver.leftAt ?? leaver.since;
  const uses = await usesSince(ask, working, from);
  const evidence = await ask.evidenceOfEach(working.map(({ name }) => ({ filter: creationsOf(name) })));
  return working.flatMap((key, place): Finding[] => {
    const own = evidence[place];
    if (!own) return [];
    return [
      {
        rule: 'key-created',
        subject: key.name,
        severity: severityOf(
          'key-created',
          leaver.leftAt === undefined ? 'still-works' : 'outlives-its-maker',
        ),
        title: `The API key ${key.name} still works`,
        why: `${leaver.email} made it or had it made on ${moment(key.madeAt)}, and nothing in the log says that it was revoked or has expired. ${describeUses(leaver, uses.get(key.name))}`,
        ...(key.isReported && {
          notes: ['That it was made is known from reports only: this workspace did not see it itself.'],
        }),
        ...own,
      },
    ];
  });
}

function creationsOf(name: string) {
  return where(is('action', 'API_KEY_CREATE'), is('resource', name), is('outcome', 'success'));
}

type Uses = { readonly count: number; readonly lastAt: number };

async function usesSince(
  ask: Ask,
  keys: readonly MadeKey[],
  from: number,
): Promise<ReadonlyMap<string, Uses>> {
  const actors = keys.map(({ name }) => ({ type: 'api-key' as const, name }));
  const { groups } = await ask.groups(where(by(...actors), since(from)), { by: ['actor'] });
  const byActor = new Map(
    groups.map(({ values, count, last }) => [values.actor, { count, lastAt: last.occurredAt }]),
  );
  return new Map(
    actors.flatMap((actor) => {
      const uses = byActor.get(formatActor(actor));
      return uses ? [[actor.name, uses] as const] : [];
    }),
  );
}

function describeUses({ leftAt, days }: Leaver, uses: Uses | undefined): string {
  const stretch =
    leftAt === undefined ? `in the last ${days} days` : `since the removal on ${moment(leftAt)}`;
  if (!uses) return `It was not used ${stretch}.`;
  return `It was used ${times(uses.count)} ${stretch}, last on ${moment(uses.lastAt)}.`;
}
