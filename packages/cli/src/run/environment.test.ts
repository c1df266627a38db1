import { describe, expect, test } from 'vitest';
import { environmentWith } from './environment.ts';

const secret = (name: string, value: string) => ({ name, value, environment: 'production', version: 1 });
const base = { PATH: '/bin', TOKEN: 'ours', DAYBOOK_API_KEY: 'dbk_ours', DAYBOOK_NODE_FOUND: '1' };

describe('environmentWith()', () => {
  test('secrets win over what is there, and the key is not handed on', () => {
    const made = environmentWith([secret('TOKEN', 'theirs')], { base, prefix: '', keepKey: false });
    expect(made).toEqual({ PATH: '/bin', TOKEN: 'theirs' });
  });

  test('a prefix stands before secrets alone', () => {
    const made = environmentWith([secret('TOKEN', 'theirs')], { base, prefix: 'P_', keepKey: false });
    expect(made).toEqual({ PATH: '/bin', TOKEN: 'ours', P_TOKEN: 'theirs' });
  });

  test('the key is handed on where that is asked for, and a secret of its name always', () => {
    expect(environmentWith([], { base, prefix: '', keepKey: true }).DAYBOOK_API_KEY).toBe('dbk_ours');
    const own = [secret('DAYBOOK_API_KEY', 'dbk_theirs')];
    expect(environmentWith(own, { base, prefix: '', keepKey: false }).DAYBOOK_API_KEY).toBe('dbk_theirs');
    expect(environmentWith(own, { base, prefix: '', keepKey: true }).DAYBOOK_API_KEY).toBe('dbk_theirs');
  });
});
