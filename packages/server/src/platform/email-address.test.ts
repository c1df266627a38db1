import { describe, expect, test } from 'vitest';
import { emailKey, parseEmail } from './email-address.ts';

describe('an e-mail address', () => {
  test.each([
    ['ana@example.com'],
    ['ana@xn--e1afmkfd.xn--p1ai'],
    ['ana@example.xn--vermgensberatung-pwb'],
    ['ana@intranet'],
    ['ana.b+audit@sub.example.co.uk'],
    ["o'neil!#$%&*/=?^_`{|}~-@example.com"],
    ['.ana..b.@example.com'],
    ['1@1.example'],
    [`${'a'.repeat(64)}@${'b'.repeat(63)}.example`],
    ['анна@example.com'],
  ])('%s is itself', (address) => {
    expect(parseEmail(address)).toBe(address);
  });

  test.each([
    [' Ana@Example.COM ', 'ana@example.com'],
    ['ana@Пример.рф', 'ana@xn--e1afmkfd.xn--p1ai'],
    ['ANA@XN--E1AFMKFD.XN--P1AI', 'ana@xn--e1afmkfd.xn--p1ai'],
    ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['jose\u0301@example.com', 'josé@example.com'],
  ])('%s has one spelling', (written, address) => {
    expect(parseEmail(written)).toBe(address);
  });

  test.each([
    [''],
    ['ana'],
    ['@example.com'],
    ['ana@'],
    ['ana b@example.com'],
    ['ana@exam ple.com'],
    ['a@b@example.com'],
    ['Ana <ana@example.com>'],
    ['ana@example.com, ben@example.com'],
    ['ana@example..com'],
    ['ana@.example.com'],
    ['ana@example.com.'],
    ['ana@-example.com'],
    ['ana@example-.com'],
    ['ana@my_host.example'],
    ['ana@192.0.2.1'],
    ['ana@１９２.0.2.1'],
    ['ana\n@example.com'],
    ['ana\u200B@example.com'],
    ['\u202Eana@example.com'],
    ['ana@exa\u0000mple.рф'],
    [`${'a'.repeat(65)}@example.com`],
    [`${'ä'.repeat(33)}@example.com`],
    [`ana@${'b'.repeat(64)}.example`],
    [`ana@${'bbbbbbbbb.'.repeat(25)}example`],
  ])('%j cannot be one', (text) => {
    expect(parseEmail(text)).toBeUndefined();
  });

  test('is found by the text where it is none', () => {
    expect(emailKey(' Ana@192.0.2.1 ')).toBe('ana@192.0.2.1');
    expect(emailKey('Ana@Пример.рф')).toBe('ana@xn--e1afmkfd.xn--p1ai');
  });
});
