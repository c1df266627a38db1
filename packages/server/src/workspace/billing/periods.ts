/** From `start` until before `end`, both in milliseconds since 1970. */
export type Period = { readonly start: number; readonly end: number };

/**
 * The month of billing that holds `now`. Months are counted from `anchor` in UTC; one that would begin on a day its calendar
 * month lacks begins on that month's last day, and the next on the anchor's day again (31 January, 28 February, 31 March).
 */
export function periodAt(anchor: number, now: number): Period {
  const from = new Date(anchor);
  const to = new Date(now);
  let months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  if (addMonths(anchor, months) > now) months -= 1;
  // Before the anchor there is only its own first month: a clock was set back.
  months = Math.max(0, months);
  return { start: addMonths(anchor, months), end: addMonths(anchor, months + 1) };
}

function addMonths(anchor: number, months: number): number {
  const date = new Date(anchor);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
