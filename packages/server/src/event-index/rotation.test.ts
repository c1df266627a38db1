import { describe, expect, test } from 'vitest';
import type { Place } from './question.ts';
import { type Closure, type HeldVersion, Rotation, type SecretChange } from './rotation.ts';

/** A place at a minute; the position is the same number. */
const at = (minute: number): Place => ({ occurredAt: minute * 60_000, position: minute });
const held = (version: number | undefined, minute: number): HeldVersion =>
  version === undefined
    ? { last: at(minute), seen: at(minute) }
    : { version, last: at(minute), seen: at(minute) };
const set = (minute: number, version?: number, sameAsVersion?: number): SecretChange => ({
  kind: 'set',
  at: at(minute),
  ...(version !== undefined && { version }),
  ...(sameAsVersion !== undefined && { sameAsVersion }),
});
const deleted = (minute: number, version?: number): SecretChange => ({
  kind: 'delete',
  at: at(minute),
  ...(version !== undefined && { version }),
});

type Expected = 'rotate' | readonly ['rotated' | 'deleted', number];
const closure = (expected: Expected): Closure =>
  expected === 'rotate' ? { state: 'rotate' } : { state: expected[0], closedBy: at(expected[1]) };

const CASES: readonly (readonly [string, readonly SecretChange[], HeldVersion, Expected])[] = [
  ['nothing is known to have changed', [], held(3, 5), 'rotate'],
  ['the newest version is in use', [set(1, 2), set(2, 3)], held(3, 5), 'rotate'],
  ['a higher version replaces it', [set(2, 3), set(9, 4)], held(3, 5), ['rotated', 9]],
  ['the first of several higher ones closed it', [set(9, 4), set(12, 5)], held(3, 5), ['rotated', 9]],
  ['an old version read after it was replaced is closed', [set(2, 4)], held(3, 5), ['rotated', 2]],
  ['a lower version that arrives late closes nothing', [set(9, 2)], held(3, 5), 'rotate'],
  ['the version alone counts, not when the set arrived', [set(1, 4)], held(3, 5), ['rotated', 1]],
  ['a deletion closes its version', [deleted(9, 3)], held(3, 5), ['deleted', 9]],
  ['a deletion closes all before it', [deleted(9, 5)], held(3, 5), ['deleted', 9]],
  ['a deletion of an earlier life closes nothing', [deleted(4, 2), set(5, 3)], held(3, 6), 'rotate'],
  ['a set after the deletion leaves it deleted', [deleted(9, 3), set(10, 4)], held(3, 5), ['deleted', 9]],
  ['replaced before it was deleted', [set(8, 4), deleted(9, 4)], held(3, 5), ['rotated', 8]],
  ['setting the same value again rotates nothing', [set(9, 4, 3)], held(3, 5), 'rotate'],
  ['a value that comes back is in use', [set(8, 4), set(9, 5, 3)], held(3, 5), 'rotate'],
  ['what came between is closed', [set(8, 4), set(9, 5, 3)], held(4, 8), ['rotated', 9]],
  ['a value that came back and went', [set(8, 4), set(9, 5, 3), set(10, 6)], held(3, 5), ['rotated', 10]],
  [
    'who read it later holds what came back',
    [set(8, 4), set(9, 5, 3), set(10, 6, 4)],
    held(5, 9),
    ['rotated', 10],
  ],
  ['a value comes back after its deletion', [deleted(8, 3), set(9, 4, 3)], held(3, 5), 'rotate'],
  [
    'the second deletion closes it',
    [deleted(8, 3), set(9, 4, 3), deleted(10, 4)],
    held(3, 5),
    ['deleted', 10],
  ],
  ['the same value by way of a third version', [set(1, 2), set(3, 4, 2), set(5, 6, 4)], held(2, 1), 'rotate'],
  ['the first of the same value is not known', [set(8, 4, 1), set(9, 5)], held(1, 2), ['rotated', 9]],
  ['a version that is the same as a later one is not believed', [set(8, 4, 9)], held(3, 5), ['rotated', 8]],

  ['a read without version is in use until the next set', [set(4)], held(undefined, 5), 'rotate'],
  ['any later set closes a read without version', [set(4), set(9)], held(undefined, 5), ['rotated', 9]],
  ['also one with a version', [set(9, 7)], held(undefined, 5), ['rotated', 9]],
  ['also a deletion', [deleted(9, 7), set(10, 8)], held(undefined, 5), ['deleted', 9]],
  [
    'a set at the same time counts by its position',
    [{ ...set(9), at: { occurredAt: 300_000, position: 9 } }],
    held(undefined, 5),
    ['rotated', 5],
  ],
  ['but a set of the value it may have been', [set(1, 1), set(9, 2, 1)], held(undefined, 5), 'rotate'],
  ['which may come back', [set(1, 1), set(8, 2), set(9, 3, 1)], held(undefined, 5), 'rotate'],
  ['and go again', [set(1, 1), set(8, 2), set(9, 3, 1), set(11, 4)], held(undefined, 5), ['rotated', 11]],
  [
    'a value made later was not the one',
    [set(1, 1), set(8, 2), set(9, 3, 2)],
    held(undefined, 5),
    ['rotated', 8],
  ],

  ['a set without version closes what was seen before', [set(9)], held(3, 5), ['rotated', 9]],
  ['and not what was seen after it', [set(4)], held(3, 5), 'rotate'],
  ['nor what was set after it', [set(6), set(8, 3)], held(3, 5), 'rotate'],
  ['a deletion without version closes it, too', [deleted(9)], held(3, 5), ['deleted', 9]],
  [
    'a set without version that says it is the same value',
    [set(9, undefined, 3), set(11)],
    held(3, 5),
    ['rotated', 11],
  ],
  ['whichever comes first closes it', [set(9), set(7, 4)], held(3, 5), ['rotated', 7]],
];

/** Of secrets whose versions may begin anew: the second life of one begins with its version 1 at minute 6. */
const TWO_LIVES = [set(1, 1), set(2, 2), deleted(4, 2), set(6, 1)];
const RESTARTED: typeof CASES = [
  ['what was read in a later life is in use', TWO_LIVES, held(1, 7), 'rotate'],
  ['also without a higher version before', [set(1, 1), deleted(4, 1), set(6, 1)], held(1, 7), 'rotate'],
  ['at once', TWO_LIVES, held(1, 6), 'rotate'],
  ['what was read in the earlier life only is closed', TWO_LIVES, held(1, 3), ['rotated', 2]],
  ['and its last version deleted', TWO_LIVES, held(2, 3), ['deleted', 4]],
  ['a later life is closed by its own sets', [...TWO_LIVES, set(8, 2)], held(1, 7), ['rotated', 8]],
  ['and by its own deletion', [...TWO_LIVES, deleted(8, 1)], held(1, 7), ['deleted', 8]],
  ['also long after', [...TWO_LIVES, set(8, 2)], held(1, 9), ['rotated', 8]],
  ['which leaves the earlier one as it was', [...TWO_LIVES, set(8, 3)], held(2, 3), ['deleted', 4]],
  ['a version whose set in the later life is not known', TWO_LIVES, held(2, 7), 'rotate'],
  ['a third life', [...TWO_LIVES, deleted(8, 1), set(9, 1)], held(1, 10), 'rotate'],
  [
    'a life after a deletion without version',
    [set(1, 1), set(2, 2), deleted(4), set(6, 2), set(7, 3)],
    held(2, 6),
    ['rotated', 7],
  ],
  [
    'a version set anew after a higher one, which nobody deleted',
    [set(1, 1), set(2, 2), set(6, 1)],
    held(1, 7),
    'rotate',
  ],
  ['the same value in the later life', [...TWO_LIVES, set(8, 2, 1), set(9, 3)], held(1, 7), ['rotated', 9]],
  ['a second report of a set', [set(1, 1), set(2, 1), set(4, 2), set(5, 2)], held(1, 3), ['rotated', 4]],
];

describe('what became of a version', () => {
  // Of those that a case gives an odd position, only the time is compared.
  const told = (changes: readonly SecretChange[], version: HeldVersion, mayRestart: boolean) => {
    const { state, closedBy } = new Rotation(changes, { mayRestart }).closureOf(version);
    return { state, at: closedBy?.occurredAt };
  };
  const expected = (wanted: Expected) => {
    const { state, closedBy } = closure(wanted);
    return { state, at: closedBy?.occurredAt };
  };

  test.each(CASES)('%s', (_, changes, version, wanted) => {
    for (const mayRestart of [false, true]) {
      expect(told(changes, version, mayRestart)).toEqual(expected(wanted));
      expect(told(changes.toReversed(), version, mayRestart)).toEqual(expected(wanted));
    }
  });

  test.each(RESTARTED)('where versions may begin anew: %s', (_, changes, version, wanted) => {
    expect(told(changes, version, true)).toEqual(expected(wanted));
    expect(told(changes.toReversed(), version, true)).toEqual(expected(wanted));
  });

  test('where versions never begin anew, they alone count, whatever the clock said', () => {
    expect(told([set(5, 1), set(4, 2)], held(1, 6), false)).toEqual(expected(['rotated', 4]));
  });

  test('is told of each holder by when they had it last, and not by when others had', () => {
    const rotation = new Rotation(TWO_LIVES, { mayRestart: true });
    expect(rotation.closureOf({ version: 1, last: at(3), seen: at(7) }).state).toBe('rotated');
    expect(rotation.closureOf({ version: 1, last: at(7), seen: at(7) }).state).toBe('rotate');
  });
});

describe('of as many changes as anybody likes to report', () => {
  const COUNT = 10_000;
  const last = at(3 * COUNT);

  test.each<readonly [string, (index: number) => SecretChange]>([
    ['sets without version', (index) => set(index)],
    ['sets without version that bring a value back', (index) => set(index, undefined, 1)],
    ['sets with a version', (index) => set(index, index + 1)],
    [
      'sets of which each other brings a value back',
      (index) => set(index, index + 1, index % 2 ? index : undefined),
    ],
    ['deletions', (index) => deleted(index, index)],
    ['deletions of ever lower versions', (index) => deleted(index, COUNT - index)],
    ['lives', (index) => (index % 2 ? deleted(index, 1) : set(index, 1))],
  ])('%s are not gone through again for each version', (_, changeOf) => {
    let looks = 0;
    const watched = <T extends object>(whole: T): T =>
      new Proxy(whole, {
        get(target, key, receiver) {
          looks++;
          return Reflect.get(target, key, receiver);
        },
      });
    const changes = Array.from({ length: COUNT }, (_, index) => {
      const change = changeOf(index);
      return watched({ ...change, at: watched(change.at) });
    });
    for (const mayRestart of [false, true]) {
      const rotation = new Rotation(changes, { mayRestart });
      looks = 0;
      for (let index = 0; index < 100; index++) {
        rotation.closureOf({ version: index, last, seen: last });
        rotation.closureOf({ last: at(index * 100), seen: at(index * 100) });
      }
      expect(looks / 200).toBeLessThan(200);
    }
  });

  test('a value that went through many versions is one', () => {
    const links = 50_000;
    const chain = Array.from({ length: links }, (_, index) => set(index, links + 1, links - index));
    const rotation = new Rotation([...chain, set(links + 1, links + 2)]);
    for (const version of [links, 2, 1])
      expect(rotation.closureOf(held(version, 0))).toEqual({ state: 'rotated', closedBy: at(links + 1) });
  });
});
