import { createHmac } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

/**
 * What an authenticator app shows at a time: RFC 6238 with SHA-1, six digits and steps of 30 seconds. `secret` is in base 32, or the
 * `otpauth:` address that holds it.
 */
export function totp(secret: string, nowMs = Date.now()): string {
  const key = URL.canParse(secret) ? (new URL(secret).searchParams.get('secret') ?? '') : secret;
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / STEP_MS)));
  const digest = createHmac('sha1', fromBase32(key)).update(counter).digest();
  // RFC 4226 §5.3: the last four bits say where the 31 bits begin.
  const at = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** The code after the one an app shows now: the server takes it already, and takes each code once. */
export function nextTotp(secret: string): string {
  return totp(secret, Date.now() + STEP_MS);
}

function fromBase32(text: string): Buffer {
  const bits = [...text.replaceAll(/[\s=]/g, '').toUpperCase()]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}
