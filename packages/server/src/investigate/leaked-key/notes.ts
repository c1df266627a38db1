import { isoTime, printFilter } from '@daybook/event';
import type { BelievedExposure } from '../believed-exposure.ts';
import type { History } from '../finding.ts';
import { and, notFrom, until, where } from '../where.ts';
import { counted, listed, moment } from '../words.ts';
import type { Habits } from './habits.ts';
import type { Claims, Suspect } from './suspect.ts';

const DAY_MS = 86_400_000;

/** What the judgement rests on. */
export function historyOf({ before }: Habits): History {
  return {
    from: before ? isoTime(before.first.occurredAt) : null,
    until: before ? isoTime(before.last.occurredAt) : null,
    events: before?.count ?? 0,
  };
}

/** What a reader should know of the whole. */
export async function notesOf(suspect: Suspect, habits: Habits): Promise<string[]> {
  const { ask, claims, key } = suspect;
  return [
    ...recorderNotes(habits),
    ...claimNote(
      claims.aboutItself,
      (events) =>
        `${events} of this key ${claims.aboutItself.count === 1 ? 'was' : 'were'} reported with the key itself and left out, as whoever holds it could have made them up`,
    ),
    ...claimNote(
      claims.aboutOthers,
      (events) =>
        `In the window ${events} of others ${claims.aboutOthers.count === 1 ? 'was' : 'were'} reported with api-key:${key.name}: whoever holds it could have made that up`,
    ),
    ...(await missingHistory(suspect, habits)),
    ...(await withoutAddress(suspect)),
    ...addressesLeft(habits),
    ...(ask.networks ? [`Networks are named by ${listed(ask.networks.sources)}.`] : []),
  ];
}

/** What counts as in use since nobody but the suspect says otherwise. */
export function doubtNotes({
  doubted: { size },
  disbelieved,
}: Pick<BelievedExposure, 'doubted' | 'disbelieved'>): readonly string[] {
  if (size === 0) return [];
  return [
    `${counted(size, 'version')} of secrets ${size === 1 ? 'counts' : 'count'} as in use, as only this key itself reported that ${size === 1 ? 'it was' : 'they were'} replaced or deleted (${disbelieved}).`,
  ];
}

/** Whose word is relied on, for baseline and window together. */
function recorderNotes({ recorders }: Habits): readonly string[] {
  const others = [...recorders].filter((name) => name !== 'workspace').toSorted();
  if (others.length === 0) return [];
  const own = recorders.has('workspace') ? 'what this workspace recorded itself and on ' : '';
  return [`This rests on ${own}what was reported by ${listed(others, 10)}.`];
}

function claimNote({ filter, count }: Claims, say: (events: string) => string): readonly string[] {
  return count === 0 ? [] : [`${say(counted(count, 'event'))} (${filter}).`];
}

/** Says where the log begins later than the baseline, so that a short history is not taken for a habit of doing nothing. */
async function missingHistory(suspect: Suspect, habits: Habits): Promise<readonly string[]> {
  const { ask, baselineFrom } = suspect;
  const first = habits.before?.first.occurredAt;
  if (first !== undefined && first < baselineFrom + DAY_MS) return [];
  if ((await ask.count(where(until(baselineFrom + DAY_MS)))) > 0) return [];
  return [
    `The log has nothing from before ${moment(baselineFrom + DAY_MS)}, so the baseline is shorter than was asked for.`,
  ];
}

/** Events without an address are in no finding about addresses. */
async function withoutAddress({ ask, during }: Suspect): Promise<readonly string[]> {
  const filter = and(during, notFrom('*'));
  const count = await ask.count(filter);
  if (count === 0) return [];
  return [
    `${counted(count, 'event')} of the window ${count === 1 ? 'has' : 'have'} no address, so where ${count === 1 ? 'it' : 'they'} came from is unknown (${printFilter(filter)}).`,
  ];
}

function addressesLeft({ addresses: { fresh, left } }: Habits): readonly string[] {
  if (left === 0) return [];
  return [
    `${counted(left, 'new address', 'new addresses')} beyond the first ${fresh.length.toLocaleString('en')} ${left === 1 ? 'was' : 'were'} not looked at.`,
  ];
}
