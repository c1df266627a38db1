import { ANNOUNCING_ACTIONS, type PositionRange, readRange } from '@daybook/event';
import { NamedPositions } from './named-positions.ts';

/** What a server says of positions whose payloads it does not have any more. */
export type GoneClaim = PositionRange & {
  readonly kind: 'expired' | 'erased';
  /** The position of the event that announced it. */
  readonly announcement: number;
};

/** Positions that are gone for a reason that the ledger holds. */
export type Explained = {
  readonly kind: GoneClaim['kind'];
  readonly announcement: number;
  readonly positions: NamedPositions;
  /** Where the ledger says that the announcement itself has expired, so that what it named cannot be read. */
  readonly expiredAt?: number;
  /** The server hides the announcement, so that what it named was not read. */
  readonly isHidden?: boolean;
};

const NAMED_MAX = 20;

type Claimed = { readonly kind: GoneClaim['kind']; readonly ranges: { first: number; last: number }[] };

/**
 * Claims that payloads are gone, each held against the event that is said to have announced it once the check has come to it: it lies
 * behind what it announces. Positions are given in order; what is remembered is bounded by the announcements, not by the positions.
 */
export class GoneClaims {
  readonly #claimed = new Map<number, Claimed[]>();
  readonly #unexplained = new NamedPositions();
  readonly #explained: Explained[] = [];
  #count = 0;
  #unnamed = 0;
  #unreadCount = 0;

  /** How many of them are explained by events that the server hides. */
  get unreadCount(): number {
    return this.#unreadCount;
  }

  /** How many positions are explained. */
  get count(): number {
    return this.#count;
  }

  /** Positions whose payloads are gone, and nothing in the ledger says why. */
  get unexplained(): NamedPositions {
    return this.#unexplained;
  }

  /** The first of them by announcement, and how many announcements there are beyond. */
  get explained(): { readonly named: readonly Explained[]; readonly unnamed: number } {
    return { named: this.#explained, unnamed: this.#unnamed };
  }

  add(position: number, { kind, announcement }: GoneClaim): void {
    const claimed = this.#claimed.get(announcement) ?? [];
    this.#claimed.set(announcement, claimed);
    const same = claimed.find((one) => one.kind === kind) ?? { kind, ranges: [] };
    if (!claimed.includes(same)) claimed.push(same);
    const last = same.ranges.at(-1);
    if (last?.last === position - 1) last.last = position;
    else same.ranges.push({ first: position, last: position });
  }

  /** The payload at a position is what its entry commits to: what it was said to announce is looked for in it. */
  proved(position: number, payload: string): void {
    for (const claimed of this.#take(position)) {
      const announced = announcedBy(payload, claimed.kind);
      this.#settle(position, claimed, (range) =>
        announced.some(({ first, last }) => first <= range.first && range.last <= last),
      );
    }
  }

  /**
   * A position has expired itself, as the event at `announcement` is yet to show. What it announced lies before it, so it was recorded
   * no later, and had expired as well.
   */
  expired(position: number, announcement: number): void {
    for (const claimed of this.#take(position))
      this.#settle(position, claimed, () => true, { expiredAt: announcement });
  }

  /** The server says that it hides a position. What that announced is as unproved as what is hidden. */
  hidden(position: number): void {
    for (const claimed of this.#take(position))
      this.#settle(position, claimed, () => true, { isHidden: true });
  }

  /** A position says nothing: its payload is another one, was erased, or is missing. */
  unreadable(position: number): void {
    for (const claimed of this.#take(position)) this.#settle(position, claimed, () => false);
  }

  /** The ledger ends: announcements that were not met, since they lie beyond it or in front of what they announce, are none. */
  end(): void {
    for (const position of [...this.#claimed.keys()]) this.unreadable(position);
  }

  #take(position: number): readonly Claimed[] {
    const claimed = this.#claimed.get(position) ?? [];
    this.#claimed.delete(position);
    return claimed;
  }

  #settle(
    announcement: number,
    { kind, ranges }: Claimed,
    isAnnounced: (range: PositionRange) => boolean,
    unread: Pick<Explained, 'expiredAt' | 'isHidden'> = {},
  ): void {
    const positions = new NamedPositions();
    for (const range of ranges) {
      const into = isAnnounced(range) ? positions : this.#unexplained;
      into.addRange(range.first, range.last);
    }
    this.#count += positions.count;
    if (positions.count === 0) return;
    if (unread.isHidden) this.#unreadCount += positions.count;
    if (this.#explained.length === NAMED_MAX) this.#unnamed += 1;
    else this.#explained.push({ kind, announcement, positions, ...unread });
  }
}

/** The ranges that an event of the product itself announces as gone; none where it is another event. */
function announcedBy(payload: string, kind: GoneClaim['kind']): readonly PositionRange[] {
  const { action, recordedBy, metadata } = JSON.parse(payload);
  if (recordedBy?.type !== 'workspace' || action !== ANNOUNCING_ACTIONS[kind]) return [];
  const ranges: unknown = metadata?.ranges;
  return Array.isArray(ranges)
    ? ranges.flatMap((text) => (typeof text === 'string' ? (readRange(text) ?? []) : []))
    : [];
}
