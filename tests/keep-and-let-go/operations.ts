import fc from 'fast-check';

export const PEOPLE = ['pia-7d1f@acme.example', 'quim-7d1f@acme.example', 'rosa-7d1f@acme.example'] as const;

/** Filters that legal holds keep. */
const HOLDS = ['env:legal', `actor:${PEOPLE[0]}`, `actor:${PEOPLE[1]} env:legal`, ''] as const;

export type NewEvent = { readonly person: number; readonly isLegal: boolean };

export type Operation =
  | { readonly do: 'record'; readonly events: readonly NewEvent[] }
  /** Everything that was recorded before a share of the present log, and perhaps more. */
  | { readonly do: 'expire'; readonly share: number }
  | { readonly do: 'hold'; readonly filter: string }
  /** Where nothing is held, a hold is placed; as something is backed up where there is nothing to restore. */
  | { readonly do: 'release'; readonly which: number }
  | { readonly do: 'erase'; readonly person: number }
  | { readonly do: 'export'; readonly how: 'stream' | 'job' | 'hold'; readonly filter: string }
  | { readonly do: 'backUp' | 'reindex' | 'restart' | 'pack' }
  /** `tell`: the newest checkpoint is presented before the server runs; `ask`: to the server; `deny`: it is said that there is none. */
  | { readonly do: 'restore'; readonly how: 'tell' | 'ask' | 'deny'; readonly which: number }
  /** A server in a process of its own is killed while it does that. */
  | {
      readonly do: 'crash';
      readonly during: 'record' | 'expire' | 'erase';
      readonly person: number;
      readonly share: number;
      readonly afterMs: number;
    };

const person = fc.nat({ max: PEOPLE.length - 1 });
const share = fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100);
const which = fc.nat({ max: 9 });
const newEvents = fc.array(fc.record({ person, isLegal: fc.boolean() }), { minLength: 1, maxLength: 9 });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('record' as const), events: newEvents }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('expire' as const), share }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('hold' as const), filter: fc.constantFrom(...HOLDS) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('erase' as const), person }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('export' as const),
      how: fc.constantFrom('stream' as const, 'job' as const, 'hold' as const),
      filter: fc.constantFrom('', 'env:legal', 'action:SECRET_READ'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('backUp' as const, 'reindex' as const, 'restart' as const, 'pack' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('restore' as const),
      how: fc.constantFrom('tell' as const, 'ask' as const, 'deny' as const),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      during: fc.constantFrom('record' as const, 'expire' as const, 'erase' as const),
      person,
      share,
      afterMs: fc.nat({ max: 1_500 }),
    }),
  },
);

/** A sequence, which begins with some events. */
export function sequenceOf(seed: number, length: number): readonly Operation[] {
  const [events = []] = fc.sample(newEvents, { seed, numRuns: 1 });
  const operations = fc.array(operation, { minLength: length, maxLength: length });
  return [{ do: 'record', events }, ...fc.sample(operations, { seed, numRuns: 1 }).flat()];
}
