import type { Gone } from '../journal/journal-reader.ts';

/** An event that was recorded and is not shown any more. */
export class GoneEvent extends Error {
  override name = 'GoneEvent';
  readonly kind: Gone['gone'];
  readonly position: number;
  /** Where the ledger says so; undefined while it is only hidden, and nothing was destroyed. */
  readonly announcement: number | undefined;

  constructor(
    position: number,
    { gone, announcement }: Pick<Gone, 'gone'> & { readonly announcement?: number | undefined },
  ) {
    const why = gone === 'expired' ? 'has expired' : 'was erased';
    const said =
      announcement === undefined
        ? 'it is not shown any more, and not destroyed yet'
        : `recorded at position ${announcement}`;
    super(`the event at position ${position} ${why}: ${said}`);
    this.kind = gone;
    this.position = position;
    this.announcement = announcement;
  }
}
