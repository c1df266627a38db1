const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const TIME_END = 2 ** 48;

/** Whether the text is a UUID of version 1 to 8 (RFC 9562) in its usual form, in either case. */
export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

/** Whether a UUID is of version 8: those that {@link uuidV8} makes, and nobody else's. */
export function isImportId(uuid: string): boolean {
  return uuid[14] === '8';
}

/** UUID version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 bits from `random` (at least 10 bytes). */
export function uuidV7(nowMs: number, random: Uint8Array): string {
  return timeUuid(0x70, nowMs, random);
}

/**
 * UUID version 8 (RFC 9562 §5.8) for imports: 48 bits of milliseconds as in version 7, then 74 bits of `hash` (at least
 * 10 bytes). The same time and hash give the same id, so importing a record again is seen as a duplicate.
 */
export function uuidV8(timeMs: number, hash: Uint8Array): string {
  return timeUuid(0x80, timeMs, hash);
}

function timeUuid(version: number, timeMs: number, bits: Uint8Array): string {
  if (!Number.isInteger(timeMs) || timeMs < 0 || timeMs >= TIME_END) {
    throw new RangeError(`a UUID's time must be whole milliseconds since 1970 below 2^48, not ${timeMs}`);
  }
  if (bits.length < 10)
    throw new RangeError(`a UUID needs at least 10 bytes beside its time, not ${bits.length}`);
  const at = (index: number) => bits[index] ?? 0;
  const hex = (byte: number) => HEX[byte] ?? '';
  const time = timeMs.toString(16).padStart(12, '0');
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-` +
    `${hex(version | (at(0) & 0x0f))}${hex(at(1))}-` +
    `${hex(0x80 | (at(2) & 0x3f))}${hex(at(3))}-` +
    `${hex(at(4))}${hex(at(5))}${hex(at(6))}${hex(at(7))}${hex(at(8))}${hex(at(9))}`
  );
}
