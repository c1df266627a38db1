/**
 * Where one comes to by going `steps` down (up when negative) a list of `count`: not beyond its ends. From nowhere, the first step
 * leads to the first place, and whatever leads up does too. −1 in an empty list.
 */
export function indexAfter(from: number | undefined, steps: number, count: number): number {
  if (count === 0) return -1;
  const target = from === undefined ? Math.max(0, steps - 1) : from + steps;
  return Math.min(Math.max(target, 0), count - 1);
}
