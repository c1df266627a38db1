import { generateSigningKey } from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import { verifyLedger } from './ledger.ts';
import {
  type Change,
  clientOfLog,
  ORIGIN,
  type SampleLog,
  sampleLog,
  samplePayload,
} from './sample-log.testing.ts';
import { serverSource } from './server-source.ts';

const keys = generateSigningKey(ORIGIN);

function verify(
  log: SampleLog,
  options: { keys?: readonly string[] | undefined; oldCheckpoint?: string; payloads?: boolean } = {},
  change?: Change,
) {
  const client = clientOfLog(log, change);
  return verifyLedger(serverSource(client), {
    keys: [keys.verifierKey],
    onProgress: () => undefined,
    ...options,
    payloadsOf: options.payloads ? client : undefined,
  });
}

async function code(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'verified',
    (error: { code?: unknown }) => error.code,
  );
}

describe('verifyLedger()', () => {
  test.each([0, 1, 255, 256, 257, 600, 4_000])('recomputes a log of %i entries', async (size) => {
    const log = sampleLog(size, { keys });
    const report = await verify(log);
    expect(report).toMatchObject({
      ok: true,
      origin: ORIGIN,
      size: String(size),
      checkpoint: log.checkpoint,
    });
    expect(report.notProved.join()).toContain('no old checkpoint was given');
  });

  test.each([0, 1, 256, 300, 599, 600])(
    'proves that it extends an old checkpoint of %i entries',
    async (size) => {
      const oldCheckpoint = sampleLog(size, { keys }).checkpoint;
      const report = await verify(sampleLog(600, { keys }), { oldCheckpoint });
      expect(report.proved.join()).toContain(`its ${size} entries (commitments) stand where they stood`);
    },
  );

  test('finds a history that was rewritten and signed anew', async () => {
    const oldCheckpoint = sampleLog(300, { keys }).checkpoint;
    const rewritten = sampleLog(600, {
      keys,
      payload: (position) => (position === 17 ? '{}' : samplePayload(position)),
    });
    expect(await code(verify(rewritten))).toBe('verified');
    expect(await code(verify(rewritten, { oldCheckpoint }))).toBe('history-rewritten');
  });

  test('finds a log that was rolled back', async () => {
    const oldCheckpoint = sampleLog(600, { keys }).checkpoint;
    expect(await code(verify(sampleLog(599, { keys }), { oldCheckpoint }))).toBe('rolled-back');
  });

  test('finds entries that are not those signed, and tiles that are not those of the entries', async () => {
    const other = sampleLog(600, { keys, payload: () => '{}' });
    const entries = sampleLog(600, { keys });
    entries.files.set('tile/entries/001', other.files.get('tile/entries/001') ?? '');
    expect(await code(verify(entries))).toBe('tile-mismatch');
    const tiles = sampleLog(600, { keys });
    tiles.files.set('tile/1/000.p/2', other.files.get('tile/1/000.p/2') ?? '');
    expect(await code(verify(tiles))).toBe('tile-mismatch');
    const all = sampleLog(600, { keys });
    for (const [path, bytes] of other.files) if (path.startsWith('tile/')) all.files.set(path, bytes);
    expect(await code(verify(all))).toBe('root-mismatch');
  });

  test('finds recorded times that go back', async () => {
    const log = sampleLog(300, { keys, recordedAt: (position) => (position === 299 ? 5 : 1_000) });
    expect(await code(verify(log))).toBe('time-order');
  });

  test('reads the full tile where the log has grown past a partial one', async () => {
    const log = sampleLog(300, { keys });
    const grown = sampleLog(512, { keys });
    for (const path of ['tile/entries/001', 'tile/0/001']) {
      log.files.delete(`${path}.p/44`);
      log.files.set(path, grown.files.get(path) ?? '');
    }
    expect(await code(verify(log))).toBe('verified');
  });

  test('takes no other key than the pinned one', async () => {
    const log = sampleLog(10, { keys: generateSigningKey(ORIGIN) });
    expect(await code(verify(log))).toBe('signature-missing');
  });

  test('takes keys of one log only, and never another log for the pinned one', async () => {
    const other = generateSigningKey('daybook.local/org-other');
    const forged = sampleLog(10, { keys: other });
    expect(await code(verify(forged, { keys: [keys.verifierKey, other.verifierKey] }))).toBe('key-conflict');
    expect(await code(verify(forged, { keys: [other.verifierKey] }))).toBe('origin-mismatch');
    const oldCheckpoint = sampleLog(5, { keys: other }).checkpoint;
    expect(await code(verify(sampleLog(10, { keys }), { oldCheckpoint }))).toBe('signature-missing');
  });

  test('without a pinned key verifies nothing, however well it all fits together', async () => {
    const log = sampleLog(10, { keys });
    const report = await verify(log, { keys: undefined, oldCheckpoint: log.checkpoint, payloads: true });
    expect(report).toMatchObject({ ok: false, code: 'unpinned', proved: [], size: '10' });
    expect(report.notProved.join()).toContain('that this is the log: no key is pinned');
  });

  test.each<[string, (log: SampleLog) => void, string]>([
    ['a server without keys', ({ files }) => files.set('key', ''), 'no-key'],
    ['a key that is none', ({ files }) => files.set('key', 'no key\n'), 'no-key'],
    [
      'a key of another log',
      ({ files }) => files.set('key', `${generateSigningKey('daybook.local/other').verifierKey}\n`),
      'no-key',
    ],
    [
      'a checkpoint without a signature line',
      ({ files, checkpoint }) => files.set('checkpoint', checkpoint.slice(0, checkpoint.indexOf('\n\n') + 2)),
      'note-format',
    ],
    [
      'garbage in place of the signature',
      ({ files, checkpoint }) =>
        files.set('checkpoint', `${checkpoint.slice(0, checkpoint.indexOf('\n\n') + 2)}garbage\n`),
      'note-format',
    ],
  ])('without a pinned key refuses %s', async (_, change, expected) => {
    const log = sampleLog(10, { keys });
    change(log);
    expect(await code(verify(log, { keys: undefined }))).toBe(expected);
  });

  test('without a pinned key is not spoiled by lines of the key list that cannot be read or are of another log', async () => {
    const log = sampleLog(10, { keys });
    const witness = 'witness.example+c74f20a3+BAECAwQ=';
    const other = generateSigningKey('daybook.local/other').verifierKey;
    log.files.set('key', `garbage\n${witness}\n${other}\n${keys.verifierKey}\n`);
    const report = await verify(log, { keys: undefined });
    expect(report).toMatchObject({ code: 'unpinned', size: '10' });
  });

  test('says that it checked commitments, and only with payloads that it checked those', async () => {
    const log = sampleLog(300, { keys });
    const commitments = await verify(log, {}, (opening) => ({ ...opening, payload: '{}' }));
    expect(commitments.checked).toBe('commitments');
    expect(commitments.proved.join()).toContain('all 300 entries served (commitments, not payloads)');
    expect(commitments.notProved.join()).toContain('only commitments were checked (add --payloads)');
    const payloads = await verify(log, { payloads: true });
    expect(payloads.checked).toBe('payloads');
    expect(payloads.proved.join()).toContain('all 300 payloads');
    expect(payloads.notProved.join()).not.toContain('payload');
  });

  test.each<[string, Change]>([
    ['another payload', (opening) => ({ ...opening, payload: '{}' })],
    ['another salt', (opening) => ({ ...opening, salt: Buffer.alloc(16).toString('base64') })],
    ['no salt', (opening) => ({ ...opening, salt: '' })],
    ['another time', (opening) => ({ ...opening, recordedAt: new Date(5).toISOString() })],
    ['a time that is none', (opening) => ({ ...opening, recordedAt: 'yesterday' })],
    ['nothing', () => undefined],
  ])('with payloads finds %s at a position, and names it', async (_, change) => {
    const log = sampleLog(300, { keys });
    const forged: Change = (opening) => ([0, 17, 299].includes(opening.position) ? change(opening) : opening);
    await expect(verify(log, { payloads: true }, forged)).rejects.toMatchObject({
      code: 'payload-mismatch',
      message: expect.stringContaining('positions 0, 17, 299 '),
    });
  });

  test.each([
    ['a name twice', '{"action":"SECRET_READ","action":"SECRET_LIST"}'],
    ['a number that becomes another', '{"n":9007199254740993}'],
  ])('with payloads refuses one that has %s, though it is what was recorded', async (_, payload) => {
    const log = sampleLog(10, {
      keys,
      payload: (position) => (position === 7 ? payload : samplePayload(position)),
    });
    await expect(verify(log, { payloads: true })).rejects.toMatchObject({
      code: 'payload-form',
      message: expect.stringContaining('position 7 is what the ledger commits to, but'),
    });
  });

  test('with payloads names a bounded number of positions', async () => {
    const log = sampleLog(300, { keys });
    await expect(
      verify(log, { payloads: true }, ({ position, ...opening }) =>
        position % 2 === 0 ? undefined : { position, ...opening },
      ),
    ).rejects.toThrow('36, 38 and 130 more');
  });
});
