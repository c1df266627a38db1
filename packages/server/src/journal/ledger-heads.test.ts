import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import { type HeadChange, LedgerHeads } from './ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';

const ORGANIZATIONS = ['org_a', 'org_b'];
let heads: LedgerHeads;
let close: () => void;
beforeEach(() => {
  const db = openDatabase({ path: ':memory:', migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  for (const id of ORGANIZATIONS) db.prepare('INSERT INTO organizations (id) VALUES (?)').run(id);
  heads = new LedgerHeads(db);
  close = () => db.close();
  heads.commit(ORGANIZATIONS.map((id) => change(id, 0, undefined)));
});
afterEach(() => close());

function change(organizationId: string, size: number, from: HeadChange['from']): HeadChange {
  const root = new Uint8Array(32).fill(size);
  return { organizationId, from, size, root, checkpoint: `c${size}`, edge: new Map(), positions: [] };
}

describe('LedgerHeads', () => {
  test('goes on from the head that a step began with', () => {
    heads.commit([change('org_a', 5, heads.signed('org_a'))]);
    expect(heads.read('org_a')).toMatchObject({ size: 5, checkpoint: 'c5', positionsEnd: 0 });
  });

  test.each([
    ['another size', { size: 1 }],
    ['another root', { root: new Uint8Array(32).fill(9) }],
    ['another checkpoint', { checkpoint: 'other' }],
  ])('refuses a step that began with %s, and all that would be committed with it', (_, other) => {
    const from = heads.signed('org_a');
    if (!from) throw new Error('no head');
    const both = [change('org_b', 7, heads.signed('org_b')), change('org_a', 5, { ...from, ...other })];
    expect(() => heads.commit(both)).toThrow('org_a is not at size');
    expect(ORGANIZATIONS.map((id) => heads.signed(id)?.size)).toEqual([0, 0]);
  });

  test('begins a ledger once, and never makes it smaller', () => {
    expect(() => heads.commit([change('org_a', 0, undefined)])).toThrow('UNIQUE');
    heads.commit([change('org_a', 5, heads.signed('org_a'))]);
    expect(() => heads.commit([change('org_a', 4, heads.signed('org_a'))])).toThrow(
      'would shrink from 5 to 4',
    );
    expect(heads.signed('org_a')?.size).toBe(5);
  });
});
