import { expect, test } from 'vitest';
import { totp } from './totp.testing.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

// RFC 6238 appendix B, the last six of the eight digits.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [20_000_000_000, '353130'],
])('totp() at %d s is what RFC 6238 says, by the secret and by its address', (seconds, code) => {
  expect(totp(SECRET, seconds * 1_000)).toBe(code);
  expect(totp(`otpauth://totp/Daybook:ana?secret=${SECRET}&issuer=Daybook`, seconds * 1_000)).toBe(code);
});
