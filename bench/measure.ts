/** Times in milliseconds of the same thing done several times. */
export type Times = { readonly median: number; readonly p95: number; readonly count: number };

const WARM_UPS = 3;
const FAST_MS = 500;
const FAST_TIMES = 25;
const SLOW_TIMES = 5;

/** @throws RangeError when there are none. */
export function summarize(times: readonly number[]): Times {
  if (times.length === 0) throw new RangeError('nothing was measured');
  const sorted = times.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), count: sorted.length };
}

/** Warms up, then does it often where it is fast, a few times where it is slow. */
export async function measure(work: () => Promise<unknown>): Promise<Times> {
  let warm = await timed(work);
  for (let done = 1; done < WARM_UPS && warm < FAST_MS; done++) warm = await timed(work);
  const times: number[] = [];
  const wanted = warm < FAST_MS ? FAST_TIMES : SLOW_TIMES;
  while (times.length < wanted) times.push(await timed(work));
  return summarize(times);
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The nearest rank: a time that was really measured. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
