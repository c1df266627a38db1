/** Buckets that are chosen, by index and both included: from where it began to where it is now, in either direction. */
export type Brush = { readonly anchor: number; readonly head: number };

/** The bucket at a place, which is 0 at the left edge of all and 1 at the right one; the nearest beyond them. */
export function bucketAt(place: number, count: number): number {
  return Math.min(Math.max(Math.floor(place * count), 0), count - 1);
}

/** The brush after a step to another bucket; without one it begins at the newest. Extending keeps where it began. */
export function stepBrush(
  brush: Brush | undefined,
  steps: number,
  count: number,
  isExtending: boolean,
): Brush {
  if (brush === undefined) {
    const start = steps === Number.NEGATIVE_INFINITY ? 0 : count - 1;
    return { anchor: start, head: start };
  }
  const head = Math.min(Math.max(brush.head + steps, 0), count - 1);
  return { anchor: isExtending ? brush.anchor : head, head };
}

/** The first and last bucket of a brush. */
export function endsOf({ anchor, head }: Brush): { readonly first: number; readonly last: number } {
  return { first: Math.min(anchor, head), last: Math.max(anchor, head) };
}

/** Buckets in the order of time; the first and the last can reach beyond `from` and `until`. */
export type Buckets = {
  readonly from: string;
  readonly until: string;
  readonly bucketSeconds: number;
  readonly buckets: readonly { readonly start: string }[];
};

export type TimeRange = { readonly since: number; readonly until: number };

/** When a bucket begins and ends, in milliseconds since 1970. */
export function timesOf({ buckets, bucketSeconds }: Buckets, index: number): TimeRange {
  const since = Date.parse(buckets[index]?.start ?? '');
  return { since, until: since + bucketSeconds * 1_000 };
}

/** How much of the time of all buckets lies before a time (ms), from 0 to 1. */
export function shareBefore(histogram: Buckets, ms: number): number {
  const { since } = timesOf(histogram, 0);
  const { until } = timesOf(histogram, histogram.buckets.length - 1);
  return until > since ? Math.min(Math.max((ms - since) / (until - since), 0), 1) : 0;
}

/**
 * The time of a brush in milliseconds since 1970, `since` inclusive and `until` exclusive. `isBounded` says which ends the filter had
 * already: choosing never makes those wider. The others stay at whole buckets, which read better.
 */
export function rangeOf(
  brush: Brush,
  histogram: Buckets,
  isBounded: { readonly since: boolean; readonly until: boolean },
): TimeRange {
  const { first, last } = endsOf(brush);
  const since = Math.max(0, timesOf(histogram, first).since);
  const { until } = timesOf(histogram, last);
  return {
    since: isBounded.since ? Math.max(since, Date.parse(histogram.from)) : since,
    until: isBounded.until ? Math.min(until, Date.parse(histogram.until)) : until,
  };
}
