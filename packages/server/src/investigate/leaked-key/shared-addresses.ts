import type { EventGroup } from '../../event-index/groups.ts';
import { severityOf } from '../severity.ts';
import { and, from, notBy, since, VALUES_MAX, where } from '../where.ts';
import { counted, listed, moment, times } from '../words.ts';
import type { NewAddress } from './addresses.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import { joinSeen } from './seen-values.ts';
import type { Suspect } from './suspect.ts';

const NAMED_MAX = 5;

/** What other credentials did from the new addresses, since the beginning of the baseline. Of many addresses, those in new networks are looked at first. */
export async function sharedAddressClues(
  suspect: Suspect,
  habits: Habits,
  addresses: readonly NewAddress[],
): Promise<readonly Clue[]> {
  const { ask, key, believed, baselineFrom } = suspect;
  const looked = addresses
    .toSorted((a, b) => Number(b.isNewNetwork) - Number(a.isNewNetwork))
    .slice(0, VALUES_MAX);
  if (looked.length === 0) return [];
  const others = where(notBy(key), ...believed, since(baselineFrom));
  const { groups } = await ask.groups(and(others, from(...looked.map(({ value }) => value))), {
    by: ['ip', 'actor'],
  });
  const byAddress = Map.groupBy(groups, ({ values }) => values.ip);
  return looked.flatMap(({ value, isNewNetwork }): Clue[] => {
    const actors = byAddress.get(value) ?? [];
    const [first, ...rest] = actors;
    if (!first) return [];
    const seen = rest.reduce<Pick<EventGroup, 'count' | 'first' | 'last'>>(joinSeen, first);
    const fresh = actors.filter((actor) => actor.first.occurredAt >= suspect.from);
    return [
      {
        rule: 'address-shared',
        subject: value,
        severity: severityOf(
          'address-shared',
          isNewNetwork && fresh.length > 0 ? 'new-there' : 'known-there',
        ),
        title: `${value} also used by ${listed(actors.map(nameOf), NAMED_MAX)}`,
        why: [
          `From this address, which is new to the key, ${counted(actors.length, 'other credential')} acted ${times(seen.count)}.`,
          fresh.length === 0
            ? 'Each of them did so before the window began, so it may be a place that many share.'
            : `Never before the window began: ${listed(fresh.map(sinceWhen), NAMED_MAX)}.`,
        ].join(' '),
        filter: and(others, from(value)),
        seen,
        strength: habits.strength('ip'),
      },
    ];
  });
}

function nameOf({ values }: EventGroup): string {
  return values.actor ?? '';
}

function sinceWhen(actor: EventGroup): string {
  return `${nameOf(actor)} (first ${moment(actor.first.occurredAt)})`;
}
