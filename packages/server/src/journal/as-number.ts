/**
 * SQL for an integer that a damaged row may have made larger than a number can be: it then reads as the largest one, instead of
 * failing whoever reads the row.
 */
export function asNumber(expression: string): string {
  return `max(min(${expression}, ${Number.MAX_SAFE_INTEGER}), ${Number.MIN_SAFE_INTEGER})`;
}
