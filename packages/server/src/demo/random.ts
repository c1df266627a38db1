import { hash } from 'node:crypto';

/** A stream of numbers that looks random and is the same for the same seed, on every machine. */
export type Random = {
  /** From 0 inclusive to 1 exclusive. */
  next(): number;
  /** A whole number from 0 inclusive to `below` exclusive. */
  below(below: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError when there is nothing to pick. */
  pick<T>(list: readonly T[]): T;
  /** Picks by weight: item `i` with probability `weights[i] / sum`. */
  pickWeighted<T>(list: readonly T[], weights: readonly number[]): T;
  /** `count` different items, or all of them, in a random order. */
  some<T>(list: readonly T[], count: number): T[];
  bytes(count: number): Uint8Array;
  /** Lower-case letters and digits. */
  text(length: number): string;
};

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Generator sfc32 (Chris Doty-Humphrey, PractRand), its state taken from the seed's SHA-256. Not for secrets. */
export function createRandom(seed: string): Random {
  const start = hash('sha256', seed, 'buffer');
  let a = start.readInt32LE(0);
  let b = start.readInt32LE(4);
  let c = start.readInt32LE(8);
  let counter = 1;

  /** 32 bits. */
  function word(): number {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  }

  const next = () => word() / 2 ** 32;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (list) => at(list, below(list.length)),
    pickWeighted(list, weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const index = weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return at(list, index === -1 ? list.length - 1 : index);
    },
    some(list, count) {
      const rest = [...list];
      return Array.from({ length: Math.min(count, rest.length) }, () => {
        const [taken] = rest.splice(below(rest.length), 1);
        return taken as (typeof rest)[number];
      });
    },
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let index = 0, bits = 0; index < count; index++) {
        if (index % 4 === 0) bits = word();
        bytes[index] = bits & 0xff;
        bits >>>= 8;
      }
      return bytes;
    },
    text(length) {
      let text = '';
      for (let index = 0; index < length; index++) text += LETTERS[below(LETTERS.length)];
      return text;
    },
  };
}

function at<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError('there is nothing to pick from');
  return list[index] as T;
}
