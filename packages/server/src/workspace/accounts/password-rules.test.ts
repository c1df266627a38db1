import { expect, test } from 'vitest';
import { commonPasswords } from './common-passwords.ts';
import { requirePassword } from './password-rules.ts';

const PAT = { email: 'pat.weak@acme.example', name: 'Pat Weak', organizations: ['Acme & Söhne'] };
const problemOf = (password: string) =>
  requirePassword('password', password, PAT).then(
    () => undefined,
    (error: Error) => error.message,
  );

test('the most common passwords that are long enough to be set are known: far more than 3,000', async () => {
  const common = [...(await commonPasswords())];
  expect(common.length).toBeGreaterThan(3_000);
  expect(common.every((password) => password.length >= 8)).toBe(true);
  for (const password of common.slice(0, 3_000)) {
    expect(await problemOf(password.toUpperCase())).toContain('people use most');
  }
});

test.each([
  'two herons at dusk',
  'pats of butter on the acme toast',
  'ﬁve herons',
  'password of pat.weak',
  '%&/()=?!"§',
])('%s may be set, with or without words that belong to the person', async (password) => {
  expect(await problemOf(password)).toBeUndefined();
});

test.each([
  'Acme2026!',
  'söhne-acme',
  'weak.pat.daybook',
  'pat.weak@acme.example1',
  'acme!!!!!!!!',
  'ＤＡＹＢＯＯＫ１２',
])(
  '%s is no more than words that belong to the person, the organization or the product',
  async (password) => {
    expect(await problemOf(password)).toContain('password must be more than your name');
  },
);
