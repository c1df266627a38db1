const SECONDS = 86_400;
const PARTS = [
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A number of days as people say it: `7 days`, `1 year`, `1.5 days`; less than one in smaller units, `12 hours`. */
export function daysInWords(days: number): string {
  if (days >= 365 && days % 365 === 0) return counted(days / 365, 'year');
  if (days >= 1) return counted(days, 'day');
  const seconds = Math.round(days * SECONDS);
  const [unit, size] = PARTS.find(([, length]) => seconds >= length) ?? ['second', 1];
  return counted(seconds / size, unit);
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en', { maximumFractionDigits: 1 })} ${noun}${count === 1 ? '' : 's'}`;
}
