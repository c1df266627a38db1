import { count } from '../words.ts';

/** As many addresses as are counted. */
const COUNTED_MAX = 100;

/** What the log has of somebody: how many events, from how many addresses. */
export function activityWords(events: number, addresses: number): string {
  if (events === 0) return 'The log has no event by this name. Names are exact, capitals too.';
  const from = addresses >= COUNTED_MAX ? `at least ${COUNTED_MAX} addresses` : addressWords(addresses);
  return `The log has ${count(events, 'event')}${addresses === 0 ? '' : ` from ${from}`} by this name.`;
}

function addressWords(addresses: number): string {
  return addresses === 1 ? '1 address' : `${addresses} addresses`;
}
