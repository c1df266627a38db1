import type { Exposure } from './exposure.ts';
import { Lives } from './lives.ts';
import { comparePlaces, firstIndex, later } from './place-order.ts';
import type { Place } from './question.ts';
import type { SecretChange } from './secret-change.ts';

export type { SecretChange } from './secret-change.ts';

/** A version that somebody holds. */
export type HeldVersion = {
  readonly version?: number;
  /** Where it was last handed out to its holder. */
  readonly last: Place;
  /** Where it was last known to be in use; without a version, the same as `last`. */
  readonly seen: Place;
};

/** What became of a version. */
export type Closure = Pick<Exposure, 'state' | 'closedBy'>;

/**
 * Tells from the changes of one secret, in any order, what became of its versions:
 *
 * - A version is closed by the first set of a higher version, or by the deletion of it or of a higher version, whichever comes first by version.
 * - Versions of one value (`sameAsVersion`) are one: what closes them comes after the last of them. So a value that comes back is in use again.
 * - A change without a version closes what was last seen in use before it.
 * - A version that is not known is closed by any change after it was handed out, but for sets of a value that may have been the one that was
 *   handed out.
 *
 * Versions are compared by number and never by time, so that events may arrive in any order. Only where they may begin anew do places count as well: what
 * closed a version in an earlier life of the secret closes nothing that was handed out in a later one, see {@link Lives}.
 */
export class Rotation {
  /** Versions that share their value, each with a lower one of them. */
  readonly #sameAs = new Map<number, number>();
  /** Where each version was set. */
  readonly #setAt = new Map<number, Place>();
  readonly #lastOfValue = new Map<number, number>();
  /** Of values that a set without version brought back: the last such set, by the value's lowest version. */
  readonly #lastBackOfValue = new Map<number, Place>();
  /** Sets that brought a value back, rising by where that value was set, unknown places before all others. */
  readonly #backs: readonly Back[];
  /** Versions that were set, and deletions with a version, each rising. */
  readonly #versions: readonly number[];
  readonly #deletions: readonly (SecretChange & { readonly version: number })[];
  /** By place. */
  readonly #changes: readonly SecretChange[];
  readonly #unnumbered: readonly SecretChange[];
  readonly #lives: Lives | undefined;

  constructor(
    changes: readonly SecretChange[],
    { mayRestart = false }: { readonly mayRestart?: boolean } = {},
  ) {
    this.#changes = changes.toSorted((a, b) => comparePlaces(a.at, b.at));
    this.#lives = mayRestart ? new Lives(this.#changes) : undefined;
    this.#unnumbered = this.#changes.filter(({ version }) => version === undefined);
    const numbered = this.#changes.filter(hasVersion);
    this.#deletions = numbered
      .filter(({ kind }) => kind === 'delete')
      .toSorted((a, b) => a.version - b.version);
    const sets = numbered.filter(({ kind }) => kind === 'set').toSorted((a, b) => a.version - b.version);
    for (const { version, sameAsVersion, at } of sets) {
      if (!this.#setAt.has(version)) this.#setAt.set(version, at);
      if (sameAsVersion !== undefined && sameAsVersion < version) this.#join(version, sameAsVersion);
    }
    this.#versions = [...this.#setAt.keys()];
    for (const version of this.#versions) this.#lastOfValue.set(this.#value(version), version);
    const backs = this.#changes.filter(bringsBack);
    for (const { version, sameAsVersion, at } of backs)
      if (version === undefined) this.#lastBackOfValue.set(this.#value(sameAsVersion), at);
    this.#backs = lastBySetAt(
      backs.map(({ sameAsVersion, at }) => ({
        setAt: this.#setAt.get(this.#value(sameAsVersion)),
        last: at,
      })),
    );
  }

  /** Whether some change names no version, so that it counts where a version was last seen in use. */
  get hasUnnumbered(): boolean {
    return this.#unnumbered.length > 0;
  }

  closureOf({ version, last, seen }: HeldVersion): Closure {
    const closing = version === undefined ? this.#afterUnknown(seen) : this.#after(version, last, seen);
    if (!closing) return { state: 'rotate' };
    return { state: closing.kind === 'set' ? 'rotated' : 'deleted', closedBy: closing.at };
  }

  #join(version: number, sameAsVersion: number): void {
    const [a, b] = [this.#value(version), this.#value(sameAsVersion)];
    if (a !== b) this.#sameAs.set(Math.max(a, b), Math.min(a, b));
  }

  /** The value of a version, named by the lowest version that is known to have it. */
  #value(version: number): number {
    let value = version;
    for (let lower = this.#sameAs.get(value); lower !== undefined; lower = this.#sameAs.get(value))
      value = lower;
    // Whoever asks next finds it at once, however long the chain was.
    let on = version;
    while (on !== value) {
      const lower = this.#sameAs.get(on) ?? value;
      this.#sameAs.set(on, value);
      on = lower;
    }
    return value;
  }

  #after(version: number, handedOut: Place, seen: Place): SecretChange | undefined {
    const value = this.#value(version);
    const last = Math.max(version, this.#lastOfValue.get(value) ?? version);
    const numbered = this.#lives ? this.#lives.closing(version, last, handedOut) : this.#firstByVersion(last);
    return earlier(numbered, this.#unnumberedAfter(value, later(seen, this.#setAt.get(last))));
  }

  /** Whichever comes first by version: the first set of a higher one, or the deletion of it or of a higher one. */
  #firstByVersion(last: number): SecretChange | undefined {
    const next = this.#versions[firstIndex(this.#versions, (other) => other > last)];
    const deletion = this.#deletions[firstIndex(this.#deletions, (other) => other.version >= last)];
    const isDeleted = deletion && (next === undefined || deletion.version < next);
    return isDeleted ? deletion : next === undefined ? undefined : this.#setOf(next);
  }

  #setOf(version: number): SecretChange | undefined {
    const at = this.#setAt.get(version);
    return at && { kind: 'set', version, at };
  }

  #unnumberedAfter(value: number, seen: Place): SecretChange | undefined {
    return firstAfter(this.#unnumbered, later(seen, this.#lastBackOfValue.get(value)));
  }

  /** A set of a value that had been there by then may be of the very value that was handed out: what closes it comes after the last of them. */
  #afterUnknown(seen: Place): SecretChange | undefined {
    const after = firstIndex(
      this.#backs,
      ({ setAt }) => setAt !== undefined && comparePlaces(setAt, seen) > 0,
    );
    return firstAfter(this.#changes, later(seen, this.#backs[after - 1]?.last));
  }
}

/** Where a value was set, and the last set that brought it, or one that was set before it, back. */
type Back = { readonly setAt: Place | undefined; readonly last: Place };

function lastBySetAt(backs: readonly Back[]): Back[] {
  const rising = backs.toSorted(({ setAt: a }, { setAt: b }) =>
    a && b ? comparePlaces(a, b) : Number(a !== undefined) - Number(b !== undefined),
  );
  let last: Place | undefined;
  return rising.map((back) => {
    last = later(back.last, last);
    return { ...back, last };
  });
}

function hasVersion(change: SecretChange): change is SecretChange & { readonly version: number } {
  return change.version !== undefined;
}

function bringsBack(change: SecretChange): change is SecretChange & { readonly sameAsVersion: number } {
  return change.kind === 'set' && change.sameAsVersion !== undefined;
}

function firstAfter(changes: readonly SecretChange[], place: Place): SecretChange | undefined {
  return changes[firstIndex(changes, ({ at }) => comparePlaces(at, place) > 0)];
}

function earlier(a: SecretChange | undefined, b: SecretChange | undefined): SecretChange | undefined {
  if (!a || !b) return a ?? b;
  return comparePlaces(a.at, b.at) <= 0 ? a : b;
}
