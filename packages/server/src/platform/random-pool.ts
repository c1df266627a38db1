import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 16_384;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes for an id. Drawn from the system in large pieces: one call for each event would cost more than checking the event. */
export function randomForId(bytes: number): Uint8Array {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = Uint8Array.prototype.slice.call(pool, used, used + bytes);
  used += bytes;
  return drawn;
}
