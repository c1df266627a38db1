/** How long a key may be good for, in days. */
export const EXPIRY_PRESETS = [
  { id: '7', name: '7 days' },
  { id: '30', name: '30 days' },
  { id: '90', name: '90 days' },
  { id: '365', name: '1 year' },
  { id: 'day', name: 'Until a day of my choice' },
  { id: 'never', name: 'Without end' },
] as const;

export type ExpiryPreset = (typeof EXPIRY_PRESETS)[number]['id'];

const DAY_MS = 86_400_000;

/**
 * When a key of this choice ends, as ISO 8601; undefined when it does not. `day` is a date such as 2027-01-31, which the key outlives
 * by nothing: it ends as that day ends where the reader is. Returns 'invalid' for a day that is none or is over.
 */
export function expiryOf(preset: ExpiryPreset, day: string, nowMs: number): string | undefined | 'invalid' {
  if (preset === 'never') return undefined;
  if (preset !== 'day') return new Date(nowMs + Number(preset) * DAY_MS).toISOString();
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = /^\d{4}-\d{2}-\d{2}$/.test(day)
    ? day.split('-').map(Number)
    : [];
  const end = new Date(year, month - 1, date + 1).getTime();
  return end > nowMs ? new Date(end).toISOString() : 'invalid';
}
