import { expect, test } from 'vitest';
import { verifierKeysOf } from './verifier-keys.ts';

const organizations = new Map([['org_a', { verifierKey: 'host/org_a+1a2b3c4d+AR' }]]);

test('an organization that is not here has no verifier key, rather than an empty one', () => {
  expect(verifierKeysOf(organizations, 'org_a')).toEqual(['host/org_a+1a2b3c4d+AR']);
  expect(() => verifierKeysOf(organizations, 'org_b')).toThrow(
    expect.objectContaining({ kind: 'not-found', message: 'there is no ledger of org_b here' }),
  );
});
