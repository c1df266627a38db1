/** The currencies that payments are entered in: ISO 4217. */
export const CURRENCIES: readonly string[] = Intl.supportedValuesOf('currency');

/** How many digits a currency has after its point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  const { maximumFractionDigits } = formatOf(currency).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** A whole number of minor units as people write it: 4990 EUR is €49.90. */
export function formatMoney(minorUnits: number, currency: string): string {
  const digits = minorDigits(currency);
  const text = String(Math.abs(minorUnits)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  // A decimal text is formatted exactly, whatever its size; a number may not be.
  return formatOf(currency).format((minorUnits < 0 ? `-${decimal}` : decimal) as Intl.StringNumericLiteral);
}

/**
 * An amount as somebody wrote it, in minor units: `49.90`, `49,9` and `49` are 4990, 4990 and 4900 of a currency with two digits.
 * Undefined for anything that could mean something else: signs, separators of thousands, more digits than the currency has, nothing,
 * or more than can be counted exactly.
 */
export function readAmount(text: string, currency: string): number | undefined {
  const digits = minorDigits(currency);
  const [, whole, , fraction = ''] = /^(\d+)([.,](\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  const minorUnits = Number(whole + fraction.padEnd(digits, '0'));
  return Number.isSafeInteger(minorUnits) ? minorUnits : undefined;
}

function formatOf(currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat('en', { style: 'currency', currency });
}
