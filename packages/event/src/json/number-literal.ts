/**
 * Why a JSON number would not be kept as written, or undefined when it is: whole numbers beyond ±(2^53 − 1) and decimals
 * with more digits or a larger exponent than a double holds would silently become another number.
 */
export function numberProblem(literal: string): string | undefined {
  const value = Number(literal);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return `must be a whole number between -${Number.MAX_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}; write a longer one as a string`;
  }
  if (String(value) === literal) return undefined;
  if (!Number.isFinite(value)) return 'is too large for a number; write it as a string';
  if (decimal(literal) === decimal(String(value))) return undefined;
  return 'has more digits than a number can keep; write it as a string';
}

/** The magnitude as `digits` times a power of ten, without zeros at either end. */
function decimal(literal: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = withoutZerosAtEnd(digits);
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Not by an expression: /0+$/ begins anew at each zero of a long row that does not stand at the end. */
function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
