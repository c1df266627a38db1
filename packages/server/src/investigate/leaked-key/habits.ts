import type { Seen } from '../../event-index/profile.ts';
import { type Strength, strengthOf } from '../strength.ts';
import { and } from '../where.ts';
import { isDone } from './done.ts';
import { findAddresses, type SeenAddresses } from './seen-addresses.ts';
import { joinSeen, type SeenValue } from './seen-values.ts';
import type { Suspect } from './suspect.ts';

/** What counts of all that the key tried, and what only of what it got done. */
const FIELDS = ['user-agent', 'hour', 'day'] as const;
const DONE_FIELDS = ['env', 'project', 'action'] as const;

export type HabitField = (typeof FIELDS)[number] | (typeof DONE_FIELDS)[number];

/** What the key used to do, and what of the window is new against it. */
export type Habits = {
  /** Its events in the baseline. */
  readonly before: Seen | undefined;
  /** Who reported what it did, in baseline and window. */
  readonly recorders: ReadonlySet<string>;
  readonly addresses: SeenAddresses;
  /** The values that the baseline has, and those that only the window has. */
  known(field: HabitField): readonly SeenValue[];
  fresh(field: HabitField): readonly SeenValue[];
  /** Whether the field has more values than are known. */
  isCut(field: HabitField): boolean;
  /** How much a comparison can say; of a field that no event before has, nothing. */
  strength(field?: HabitField | 'ip'): Strength;
};

export async function learnHabits(suspect: Suspect): Promise<Habits> {
  const { ask, whole, baselineFrom, from, until } = suspect;
  const stretch = { from: baselineFrom, until };
  const tried = await ask.profile(whole, { fields: FIELDS, ...stretch });
  const done = await ask.profile(and(whole, isDone), { fields: DONE_FIELDS, ...stretch });
  const fields = { ...tried.fields, ...done.fields };
  const addresses = await findAddresses(suspect);
  const usual = await recorded(suspect, 'before');
  const recent = await recorded(suspect, 'during');
  const values = (field: HabitField, isFresh: boolean) =>
    (fields[field]?.within ?? []).flatMap(({ value, within: seen }) =>
      seen.first.occurredAt >= from === isFresh ? [{ value, seen }] : [],
    );
  const known = (field: HabitField) => values(field, false);
  return {
    before: usual.seen,
    recorders: new Set([...usual.recorders, ...recent.recorders]),
    addresses,
    known,
    fresh: (field) => values(field, true),
    isCut: (field) => (fields[field]?.more ?? 0) > 0,
    strength(field) {
      const isKnown = field === 'ip' ? addresses.known > 0 : field === undefined || known(field).length > 0;
      return isKnown ? strengthOf(usual.seen?.count ?? 0, known('day').length) : 'none';
    },
  };
}

/** Whose word there is for what the key did, and the events together. */
async function recorded({ ask, ...suspect }: Suspect, when: 'before' | 'during') {
  const { groups } = await ask.groups(suspect[when], { by: ['recorder'] });
  return {
    seen: groups.reduce<Seen | undefined>(joinSeen, undefined),
    recorders: groups.flatMap(({ values: { recorder } }) => recorder ?? []),
  };
}
