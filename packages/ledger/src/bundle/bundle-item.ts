/** An event of a bundle: what opens the leaf at a position. */
export type BundleEvent = {
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** Exactly the bytes that were hashed: a JSON object on one line. */
  readonly payload: Uint8Array;
};

export type GoneKind = 'expired' | 'erased';

/** Positions `first` to `last`, both inclusive, whose openings were destroyed, and the position of the event that announced it. */
export type BundleGone = {
  readonly first: number;
  readonly last: number;
  readonly gone: GoneKind;
  readonly announcement: number;
};

/** What a bundle is made of, in the order of positions. */
export type BundleItem = BundleEvent | BundleGone;

/** The positions that a bundle is about: from `from` on, up to but not including `end`. */
export type BundleWindow = { readonly from: number; readonly end: number };

export type BundleKind = 'range' | 'selection';

export function isGone(item: BundleItem): item is BundleGone {
  return 'gone' in item;
}
