import { matchFilter, parseFilter, type RecordedEvent } from '@daybook/event';
import { expect } from 'vitest';

/** An event as lists show it. */
export type Item = RecordedEvent & { readonly id: string };

export type GoneKind = 'expired' | 'erased';

/** An export that was made in the background: what it holds, as the server gave it. */
export type MadeExport = {
  readonly id: string;
  readonly positions: readonly number[];
  /** Of what a hold keeps: it goes with anything that is destroyed among it. */
  readonly isOfHold: boolean;

  readonly text: string;
};

/** Why events may have gone since the model last agreed with the server. */
export type Reasons = { readonly expired: boolean; readonly erased: readonly string[] };

/** What a server should know: which events there are, and which of them have expired, were erased, or are held. */
export class Model {
  /** By position; an event that was never shown is missing. */
  items = new Map<number, Item>();
  gone = new Map<number, GoneKind>();
  size = 0;
  /** Filters of the legal holds in force, by id. */
  holds = new Map<string, string>();
  /** Addresses of erasures that are not over, by id. */
  erasures = new Map<string, string>();
  exports: readonly MadeExport[] = [];
  /** Of the present log. */
  verifierKey: string;

  constructor(verifierKey: string) {
    this.verifierKey = verifierKey;
  }

  /** What it is now, for a backup. */
  copy(): Model {
    const copy = new Model(this.verifierKey);
    copy.items = new Map(this.items);
    copy.gone = new Map(this.gone);
    copy.size = this.size;
    copy.holds = new Map(this.holds);
    copy.erasures = new Map(this.erasures);
    return copy;
  }

  /** Nothing before it is shown: everything there has expired, or is held. */
  get visibleFrom(): number {
    return Math.max(-1, ...[...this.gone].filter(([, kind]) => kind === 'expired').map(([at]) => at)) + 1;
  }

  get live(): number[] {
    return Array.from({ length: this.size }, (_, at) => at).filter((at) => !this.gone.has(at));
  }

  /** Positions that answers show. */
  get shown(): number[] {
    return this.live.filter((at) => at >= this.visibleFrom);
  }

  /** A filter, restricted to what the model knows: the server records what it does itself, at any time. */
  known(filter: string): string {
    return `position:0..${this.size - 1} ${filter}`.trim();
  }

  matching(filter: string): (position: number) => boolean {
    const matches = matchFilter(parseFilter(filter), 0);
    return (position) => {
      const item = this.items.get(position);
      return item === undefined ? filter === '' : matches(item);
    };
  }

  isHeld(position: number): boolean {
    return [...this.holds.values()].some((filter) => this.matching(filter)(position));
  }

  names(position: number, address: string): boolean {
    return JSON.stringify(this.items.get(position) ?? '').includes(address);
  }

  /** Takes over what the server says is gone, once that is what may be. */
  letGo(gone: ReadonlyMap<number, GoneKind>, reasons: Reasons): void {
    for (const [position, kind] of this.gone)
      expect([position, gone.get(position)]).toEqual([position, kind]);
    const fresh = [...gone].filter(([position]) => !this.gone.has(position));
    const wrong = fresh.filter(
      ([position, kind]) =>
        this.isHeld(position) ||
        !(kind === 'expired'
          ? reasons.expired
          : reasons.erased.some((address) => this.names(position, address))),
    );
    expect(wrong, 'gone without a reason').toEqual([]);
    this.gone = new Map(gone);
    if (fresh.some(([, kind]) => kind === 'expired')) {
      const left = this.live.filter((at) => at < this.visibleFrom && !this.isHeld(at));
      expect(left, 'past the window, not held, and still there').toEqual([]);
    }
  }
}
