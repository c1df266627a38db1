import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleLog, bundleOf } from '../../../ledger/src/testing/bundle-log.ts';
import { runCommand } from '../test-io.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybook-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const log = bundleLog(300);
const place = (name: string) => join(folder, name);
const keyFile = place('daybook.key');
const verify = (...args: readonly string[]) => runCommand(['verify', 'bundle', ...args]);

beforeAll(async () => {
  writeFileSync(place('range'), await bundleOf(log, { window: { from: 10, end: 200 } }));
  const items = [0, 6, 12].map(log.event);
  writeFileSync(
    place('selection'),
    await bundleOf(log, { filter: 'category:secrets action:SECRET_READ', items }),
  );
  writeFileSync(place('old'), log.at(100).checkpoint);
  writeFileSync(place('undecided'), log.at(5).checkpoint);
  writeFileSync(keyFile, `${log.verifierKey}\n`);
});

describe('verify bundle', () => {
  test('says in words that can be quoted what was proved, of what, and what was not', async () => {
    const { code, out, err } = await verify(
      place('range'),
      '--key-file',
      keyFile,
      '--checkpoint',
      place('old'),
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('the checkpoint of daybook.local/org with 300 entries is signed by the pinned key');
    expect(out).toContain('190 events in the order of the log');
    expect(out).toContain(
      'the range is complete: positions 10 to 199, 190 positions, have their events here',
    );
    expect(out).toContain('anything about what was before position 10, where the range begins');
    expect(out).toContain('its 100 entries (commitments) stand where they stood');
    expect(out).toMatch(/Not proved:\n.*\n.*that a reported actor really acted/s);
    expect(out).not.toContain('that the selection is complete');
  });

  test('says of a selection that it may lack events, and what of the filter was not checked', async () => {
    const { code, out } = await verify(place('selection'), '--key', log.verifierKey, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      ok: true,
      kind: 'selection',
      events: 3,
      firstEvent: 0,
      lastEvent: 12,
      filter: 'category:secrets action:SECRET_READ',
      uncheckedFilter: ['category:secrets'],
      size: '300',
      extends: null,
    });
    expect(report.notProved.join('\n')).toMatch(
      /that the selection is complete.*\nthat the events match category:secrets/,
    );
    expect(report.checkpoint).toBe(log.checkpoint);
  });

  test('reads standard input, and shows how far it is', async () => {
    const input = await bundleOf(log);
    const { code, err } = await runCommand(['verify', 'bundle', '-', '--key-file', keyFile, '--progress'], {
      input,
    });
    expect(code).toBe(0);
    expect(err).toMatch(/^300 events, 0\.1 MB\n$/);
  });

  test('ends with 1 where anything is wrong, and names it', async () => {
    const bytes = await bundleOf(log);
    writeFileSync(place('damaged'), Buffer.from(bytes.toString().replace('KEY_7"', 'KEY_8"')));
    writeFileSync(place('cut'), bytes.subarray(0, 5_000));
    const other = generateSigningKey(log.origin).verifierKey;
    const cases: [args: string[], code: string][] = [
      [[place('damaged'), '--key-file', keyFile], 'bundle-digest'],
      [[place('cut'), '--key-file', keyFile], 'bundle-cut'],
      [[place('range'), '--key', other], 'signature-missing'],
      [[place('range'), '--key-file', keyFile, '--checkpoint', place('undecided')], 'consistency-undecided'],
      [[keyFile, '--key-file', keyFile], 'bundle-file'],
      [[place('nowhere'), '--key-file', keyFile], 'cannot be read (ENOENT)'],
      [[folder, '--key-file', keyFile], 'cannot be read (EISDIR)'],
    ];
    for (const [args, expected] of cases) {
      const { code, out, err } = await verify(...args);
      expect([args, code, out]).toEqual([args, 1, '']);
      expect(err).toContain(expected);
    }
    const { code, out } = await verify(place('damaged'), '--key-file', keyFile, '--json');
    expect([code, JSON.parse(out)]).toEqual([
      1,
      expect.objectContaining({ ok: false, code: 'bundle-digest', proved: [] }),
    ]);
  });

  test('without a pinned key checks nothing, or the form only', async () => {
    expect((await verify(place('range'))).code).toBe(2);
    const { code, out } = await verify(place('range'), '--unpinned');
    expect([code, out]).toEqual([1, expect.stringContaining('Not verified: form only')]);
    expect(out).not.toContain('Proved:\n');
    expect((await verify()).code).toBe(2);
  });
});
