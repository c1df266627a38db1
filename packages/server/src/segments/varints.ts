/** Unsigned LEB128: seven bits a byte, the lowest first; the eighth says that more follow. For integers below 2^53. */
export function encodeVarints(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** Reads `count` numbers from `at` on, and where they end. @throws Error when the bytes end before, or a number is too large. */
export function decodeVarints(
  bytes: Uint8Array,
  at: number,
  count: number,
): { numbers: number[]; end: number } {
  const numbers: number[] = [];
  let end = at;
  while (numbers.length < count) {
    let number = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = bytes[end];
      if (byte === undefined) throw new Error('the bytes end inside a number');
      end += 1;
      number += (byte % 0x80) * factor;
      if (number > Number.MAX_SAFE_INTEGER) throw new Error('a number is too large');
      if (byte < 0x80) break;
    }
    numbers.push(number);
  }
  return { numbers, end };
}
