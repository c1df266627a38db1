import { describe, expect, test } from 'vitest';
import { chooseSecrets } from './choose.ts';

const available = ['DATABASE_URL', 'SHOP_KEY', 'SHOP_TOKEN', 'tls.key', 'old-token'];
const choose = (choice: Partial<Parameters<typeof chooseSecrets>[1]>) =>
  chooseSecrets(available, { prefix: '', skipInvalid: false, allow: [], ...choice });

describe('chooseSecrets()', () => {
  test('takes what is named, by name or beginning, once', () => {
    expect(choose({ only: ['SHOP_*', 'DATABASE_URL', 'SHOP_KEY'] }).names).toEqual([
      'DATABASE_URL',
      'SHOP_KEY',
      'SHOP_TOKEN',
    ]);
  });

  test('names all that is asked for and not there', () => {
    expect(() => choose({ only: ['SHOP_KEY', 'OTHER', 'NONE_*'] })).toThrow(/no secret OTHER, NONE_\*/);
    expect(() => choose({ only: [] })).toThrow('--only names nothing');
  });

  test('refuses names that no variable can have, or leaves them out', () => {
    expect(() => choose({})).toThrow(/tls\.key, old-token.*--skip-invalid/);
    expect(choose({ skipInvalid: true })).toEqual({
      names: ['DATABASE_URL', 'SHOP_KEY', 'SHOP_TOKEN'],
      skipped: ['tls.key', 'old-token'],
    });
    expect(choose({ only: ['SHOP_KEY'], prefix: 'P_' }).names).toEqual(['SHOP_KEY']);
  });
});
