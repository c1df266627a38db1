import { comparePlaces, firstIndex, later } from './place-order.ts';
import type { Place } from './question.ts';
import type { SecretChange } from './secret-change.ts';

const BLOCK = 100;

/**
 * The lives of a secret whose versions may begin anew, as those of one that is deleted and made again do: after a deletion, a set of a version that is not
 * higher than all before begins another life. What closed a version in an earlier life says nothing about what was handed out in a later one.
 */
export class Lives {
  /** By place. */
  readonly #changes: readonly SecretChange[];
  /** Below which version each of them closes all, and the highest of each block of these. */
  readonly #closes: readonly number[];
  readonly #highest: readonly number[];
  /** Where lives begin that are not the first. */
  readonly #begins: readonly Place[];
  /** All places where each version was set, rising. */
  readonly #setAt = new Map<number, Place[]>();

  /** Takes the changes by place. */
  constructor(changes: readonly SecretChange[]) {
    this.#changes = changes;
    this.#closes = changes.map(closesBelow);
    this.#highest = Array.from({ length: Math.ceil(changes.length / BLOCK) }, (_, block) =>
      Math.max(...this.#closes.slice(block * BLOCK, (block + 1) * BLOCK)),
    );
    this.#begins = beginsOf(changes);
    for (const { kind, version, at } of changes) {
      if (kind !== 'set' || version === undefined) continue;
      const places = this.#setAt.get(version);
      if (places) places.push(at);
      else this.#setAt.set(version, [at]);
    }
  }

  /**
   * The first set of a version higher than `last`, or deletion of it or of a higher one, that can close what was handed out of a version: none from
   * before the life it was handed out in, nor from before that version was set the last time until then.
   */
  closing(version: number, last: number, handedOut: Place): SecretChange | undefined {
    const begin = lastUntil(this.#begins, handedOut);
    const set = lastUntil(this.#setAt.get(version) ?? [], handedOut);
    const since = set ? later(set, begin) : begin;
    const first = since ? firstIndex(this.#changes, ({ at }) => comparePlaces(at, since) >= 0) : 0;
    return this.#changes[this.#firstAbove(first, last)];
  }

  #firstAbove(from: number, version: number): number {
    let index = from;
    while (index < this.#closes.length) {
      const isWhole = index % BLOCK === 0;
      if (isWhole && (this.#highest[index / BLOCK] ?? 0) <= version) index += BLOCK;
      else if ((this.#closes[index] ?? 0) > version) break;
      else index++;
    }
    return index;
  }
}

/** A change closes the versions below this number. */
function closesBelow({ kind, version }: SecretChange): number {
  if (version === undefined) return Number.NEGATIVE_INFINITY;
  return kind === 'set' ? version : version + 1;
}

function beginsOf(changes: readonly SecretChange[]): Place[] {
  const begins: Place[] = [];
  let [highest, isDeleted] = [-1, false];
  for (const { kind, version = -1, at } of changes) {
    if (kind === 'set' && version >= 0 && version <= highest && isDeleted) {
      begins.push(at);
      [highest, isDeleted] = [version, false];
    } else {
      highest = Math.max(highest, version);
      isDeleted ||= kind === 'delete';
    }
  }
  return begins;
}

function lastUntil(places: readonly Place[], place: Place): Place | undefined {
  return places[firstIndex(places, (other) => comparePlaces(other, place) > 0) - 1];
}
