import {
  appendToEdge,
  consistencyProof,
  edgeRoot,
  emptyEdge,
  formatCheckpoint,
  generateSigningKey,
  LedgerError,
  leafHash,
  signNote,
  tilePath,
} from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import { judgeLedger, type LedgerSource } from './judge-ledger.ts';
import { acceptAlarm, type LedgerMemory } from './memory.ts';

const ORIGIN = 'daybook.local/org_test';
const keyPair = generateSigningKey(ORIGIN);

type Log = { readonly leaves: readonly string[]; readonly origin?: string; readonly key?: typeof keyPair };

/** A log of these leaves (255 at most), as a server shows it. */
function serving({ leaves, origin = ORIGIN, key = keyPair }: Log): LedgerSource {
  const tree = edgeOf(leaves);
  const note = signNote(formatCheckpoint({ origin, size: tree.size, root: edgeRoot(tree) }), [
    key.signingKey,
  ]);
  const tiles = new Map(
    tree.levels.map((hashes, level) => [tilePath({ level, index: 0n, width: hashes.length / 32 }), hashes]),
  );
  return {
    checkpoint: async () => note,
    keys: async () => [key.verifierKey],
    async consistency(from) {
      const proof = consistencyProof(from, tree.size, (ref) => {
        const hashes = tiles.get(tilePath(ref));
        if (hashes === undefined) throw new Error(`no ${tilePath(ref)}`);
        return hashes;
      });
      const base64 = proof.map((hash) => Buffer.from(hash).toString('base64'));
      return { oldSize: Number(from), newSize: Number(tree.size), proof: base64, checkpoint: note };
    },
  };
}

function edgeOf(leaves: readonly string[]) {
  return appendToEdge(
    emptyEdge(),
    leaves.map((text) => leafHash(new TextEncoder().encode(text))),
  ).edge;
}

function leavesOf(count: number, name = 'leaf'): string[] {
  return Array.from({ length: count }, (_, place) => `${name} ${place}`);
}

let clock = 0;
const options = { organizationId: 'org_test', now: () => new Date(clock++ * 1_000).toISOString() };

async function judged(memory: LedgerMemory | undefined, log: Log): Promise<LedgerMemory> {
  return (await judgeLedger(memory, serving(log), options)).memory;
}

describe('what a browser remembers of a ledger', () => {
  test('begins with the first checkpoint that is signed by the keys beside it', async () => {
    const memory = await judged(undefined, { leaves: leavesOf(5) });
    expect(memory).toMatchObject({ origin: ORIGIN, keys: [keyPair.verifierKey], newest: { size: '5' } });
    expect(memory.firstSeen).toBe(memory.newest.seenAt);
    const forged = {
      ...serving({ leaves: leavesOf(5) }),
      keys: async () => [generateSigningKey(ORIGIN).verifierKey],
    };
    await expect(judgeLedger(undefined, forged, options)).rejects.toThrow(LedgerError);
    const other = { leaves: leavesOf(5), origin: 'daybook.local/org_other' };
    await expect(judged(undefined, other)).rejects.toMatchObject({ code: 'origin-mismatch' });
  });

  test('moves on with a log that only grew, and keeps since when', async () => {
    const first = await judged(undefined, { leaves: [] });
    let memory = first;
    for (const size of [0, 1, 1, 7, 64, 200]) memory = await judged(memory, { leaves: leavesOf(size) });
    expect(memory).toMatchObject({ newest: { size: '200' }, firstSeen: first.firstSeen });
    expect(memory.alarm).toBeUndefined();
  });

  test.each([
    ['rolled-back', { leaves: leavesOf(6) }],
    ['rolled-back', { leaves: [] }],
    ['rewritten', { leaves: leavesOf(7, 'other') }],
    ['rewritten', { leaves: [...leavesOf(3), 'changed', ...leavesOf(20).slice(4)] }],
    ['wrong-key', { leaves: leavesOf(9), key: generateSigningKey(ORIGIN) }],
    ['wrong-key', { leaves: leavesOf(9), key: generateSigningKey('evil.example/org_test') }],
    ['other-log', { leaves: leavesOf(9), origin: 'evil.example/org_test' }],
  ] as const)('raises the alarm for a log that was %s, and keeps what it knew', async (kind, log) => {
    const memory = await judged(undefined, { leaves: leavesOf(7) });
    const alarmed = await judged(memory, log);
    expect(alarmed).toMatchObject({ ...memory, alarm: { kind, shown: { size: String(log.leaves.length) } } });
    expect(alarmed.alarm?.shown.note).toBe(await serving(log).checkpoint());
  });

  test('takes a proof that proves nothing for a rewritten log, whatever is wrong with it', async () => {
    const memory = await judged(undefined, { leaves: leavesOf(7) });
    const honest = serving({ leaves: leavesOf(12) });
    for (const proof of [[], ['no base64!'], ['AAAA'], Array<string>(3).fill(btoa('x'.repeat(32)))]) {
      const source = { ...honest, consistency: async () => ({ ...(await honest.consistency(7n)), proof }) };
      expect((await judgeLedger(memory, source, options)).memory.alarm?.kind).toBe('rewritten');
    }
  });

  test('is not fooled by a checkpoint that comes with the proof only', async () => {
    const memory = await judged(undefined, { leaves: leavesOf(7) });
    const source = {
      ...serving({ leaves: leavesOf(12) }),
      consistency: serving({ leaves: leavesOf(12), key: generateSigningKey(ORIGIN) }).consistency,
    };
    expect((await judgeLedger(memory, source, options)).memory.alarm?.kind).toBe('wrong-key');
  });

  test('keeps an alarm when the log changes back, until it is accepted', async () => {
    const memory = await judged(undefined, { leaves: leavesOf(7) });
    const alarmed = await judged(memory, { leaves: leavesOf(3) });
    expect(await judged(alarmed, { leaves: leavesOf(9) })).toEqual(alarmed);
    const accepted = acceptAlarm(alarmed);
    expect(accepted).toMatchObject({ newest: { size: '3' }, firstSeen: alarmed.alarm?.shown.seenAt });
    expect(await judged(accepted, { leaves: leavesOf(9) })).toMatchObject({ newest: { size: '9' } });
  });

  test('names keys that are new beside those that count', async () => {
    const memory = await judged(undefined, { leaves: leavesOf(7) });
    const added = generateSigningKey(ORIGIN).verifierKey;
    const source = {
      ...serving({ leaves: leavesOf(8) }),
      keys: async () => [keyPair.verifierKey, 'no key', added],
    };
    const { memory: after, shownKeys } = await judgeLedger(memory, source, options);
    expect(shownKeys).toEqual([keyPair.verifierKey, added]);
    expect(after).toMatchObject({ keys: [keyPair.verifierKey], newest: { size: '8' } });
  });

  test("never takes another log for this one, though a key of that log stands beside the log's own", async () => {
    const other = generateSigningKey('evil.example/org_other');
    const forged = serving({ leaves: leavesOf(9), key: other });
    const keys = async () => [keyPair.verifierKey, other.verifierKey];
    await expect(judgeLedger(undefined, { ...forged, keys }, options)).rejects.toThrow(LedgerError);
    const honest = { ...serving({ leaves: leavesOf(7) }), keys };
    const { memory } = await judgeLedger(undefined, honest, options);
    expect((await judgeLedger(memory, forged, options)).memory.alarm?.kind).toBe('wrong-key');
    const grown = { ...serving({ leaves: leavesOf(8) }), keys };
    expect((await judgeLedger(memory, grown, options)).memory).toMatchObject({ newest: { size: '8' } });
  });

  test('finds out nothing where the server does not answer', async () => {
    const memory = await judged(undefined, { leaves: leavesOf(7) });
    const silent = {
      ...serving({ leaves: leavesOf(8) }),
      consistency: () => Promise.reject(new Error('no answer')),
    };
    await expect(judgeLedger(memory, silent, options)).rejects.toThrow('no answer');
  });
});
