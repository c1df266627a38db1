import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeadChange, LedgerHeads } from '../ledger-heads.ts';

export type HeadsUnderTest = { readonly heads: LedgerHeads; dispose(): Promise<void> };

const ORGANIZATIONS = ['org_a', 'org_b'];

/** What any store of heads must fulfil; an adapter's test calls it with how to make one that knows these organizations. */
export function describeLedgerHeads(
  name: string,
  make: (organizationIds: readonly string[]) => Promise<HeadsUnderTest>,
): void {
  describe(name, () => {
    let under: HeadsUnderTest;
    let heads: LedgerHeads;
    beforeEach(async () => {
      under = await make(ORGANIZATIONS);
      heads = under.heads;
      await heads.commit(ORGANIZATIONS.map((id) => change(id, 0, undefined)));
    });
    afterEach(() => under.dispose());
    const sizes = () => Promise.all(ORGANIZATIONS.map(async (id) => (await heads.signed(id))?.size));

    test('goes on from the head that a step began with', async () => {
      await heads.commit([change('org_a', 5, await heads.signed('org_a'))]);
      expect(await heads.read('org_a')).toMatchObject({ size: 5, checkpoint: 'c5', positionsEnd: 0 });
    });

    test('keeps the parts of the edge that a step left out', async () => {
      const edge = (...parts: [string, number][]) =>
        new Map(parts.map(([part, byte]) => [part, new Uint8Array([byte])] as const));
      await heads.commit([
        { ...change('org_a', 1, await heads.signed('org_a')), edge: edge(['a', 1], ['b', 2]) },
      ]);
      await heads.commit([{ ...change('org_a', 2, await heads.signed('org_a')), edge: edge(['b', 3]) }]);
      expect((await heads.read('org_a'))?.edge).toEqual(edge(['a', 1], ['b', 3]));
    });

    test('knows nothing of a ledger that was not begun', async () => {
      expect(await heads.read('org_c')).toBeUndefined();
      expect(await heads.signed('org_c')).toBeUndefined();
      expect(await heads.sequenced('org_c', 1)).toBeUndefined();
      expect(await heads.positionsEnd('org_c')).toBe(0);
    });

    test.each([
      ['another size', { size: 1 }],
      ['another root', { root: new Uint8Array(32).fill(9) }],
      ['another checkpoint', { checkpoint: 'other' }],
    ])('refuses a step that began with %s, and all that would be committed with it', async (_, other) => {
      const from = await heads.signed('org_a');
      if (!from) throw new Error('no head');
      const both = [
        change('org_b', 7, await heads.signed('org_b')),
        change('org_a', 5, { ...from, ...other }),
      ];
      await expect(heads.commit(both)).rejects.toThrow('org_a is not at size');
      expect(await sizes()).toEqual([0, 0]);
    });

    test('of two steps that began with one head, only one counts', async () => {
      const from = await heads.signed('org_a');
      const outcomes = await Promise.allSettled(
        [5, 6].map((size) => heads.commit([change('org_a', size, from)])),
      );
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    test('begins a ledger once, and never makes it smaller', async () => {
      await expect(heads.commit([change('org_a', 0, undefined)])).rejects.toThrow();
      await heads.commit([change('org_a', 5, await heads.signed('org_a'))]);
      await expect(heads.commit([change('org_a', 4, await heads.signed('org_a'))])).rejects.toThrow(
        'would shrink from 5 to 4',
      );
      expect(await sizes()).toEqual([5, 0]);
    });
  });
}

function change(organizationId: string, size: number, from: HeadChange['from']): HeadChange {
  const root = new Uint8Array(32).fill(size);
  return { organizationId, from, size, root, checkpoint: `c${size}`, edge: new Map(), positions: [] };
}
