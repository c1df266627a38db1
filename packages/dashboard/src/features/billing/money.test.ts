import { describe, expect, test } from 'vitest';
import { CURRENCIES, formatMoney, readAmount } from './money.ts';

describe('an amount that somebody writes', () => {
  test('becomes minor units of its currency, exactly', () => {
    expect(readAmount('49.90', 'EUR')).toBe(4990);
    expect(readAmount(' 49,9 ', 'EUR')).toBe(4990);
    expect(readAmount('49', 'EUR')).toBe(4900);
    expect(readAmount('0.29', 'EUR')).toBe(29);
    expect(readAmount('1.005', 'KWD')).toBe(1005);
    expect(readAmount('5000', 'JPY')).toBe(5000);
    expect(readAmount('90071992547409.91', 'EUR')).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('is refused where it could mean something else', () => {
    for (const text of ['', '-5', '+5', '1.000,00', '1,000', '49.999', '.5', '5.', '1e3', '5 EUR', '٣']) {
      expect(readAmount(text, 'EUR')).toBeUndefined();
    }
    expect(readAmount('1.5', 'JPY')).toBeUndefined();
    expect(readAmount('90071992547409.92', 'EUR')).toBeUndefined();
  });

  test('comes back as it was, in every currency', () => {
    for (const currency of CURRENCIES) {
      const [text = ''] = /\d[\d.]*/.exec(formatMoney(1, currency)) ?? [];
      expect([currency, readAmount(text, currency)]).toEqual([currency, 1]);
    }
    expect(formatMoney(4990, 'EUR')).toBe('€49.90');
    expect(formatMoney(5000, 'JPY')).toBe('¥5,000');
    expect(formatMoney(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('€90,071,992,547,409.91');
  });
});
