import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  generateSigningKey,
  LedgerError,
  leafHash,
  nodeHash,
  openingLeaf,
  verifyBundle,
} from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../packages/cli/src/test-io.testing.ts';
import { type BundleLog, bundleLog, bundleOf, inParts } from '../packages/ledger/src/testing/bundle-log.ts';
import { bundleMeaning } from '../packages/sdk/src/bundle/bundle-meaning.ts';
import { accidents, forgeries } from './bundles/damages.ts';
import { carefulForgeries } from './bundles/forgeries.ts';
import { type BundleCase, hasPython, pythonVerdicts, runPython } from './bundles/python-verifier.ts';
import { rangeOf, sampleLog, selectionOf } from './bundles/sample-bundles.ts';

const NONE = new Uint8Array(32);
const log = sampleLog();
const range = await rangeOf(log, 3, 37, [1]);
const FILTER =
  'action:SECRET_READ actor:ana@acme.example,user:*n* -env:staging since:2026-11-01 ip:203.0.113.0/24 "nächtlicher lauf" -version:50..59';
const selection = await selectionOf(
  log,
  FILTER,
  (position) => position % 6 === 0 && position < 50 && position !== 42,
);

async function verdictOf({ bundle, keys, oldCheckpoint }: BundleCase): Promise<string> {
  try {
    await verifyBundle(inParts(bundle, 4_096), { verifierKeys: keys, oldCheckpoint, meaning: bundleMeaning });
    return 'verified';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

/** What each verifier says: the codes of our own, and where Python's verdict is another one. */
async function verdictsOf(
  cases: readonly (Omit<BundleCase, 'keys'> & { readonly keys?: readonly string[] })[],
) {
  const full = cases.map((one) => ({ keys: [log.verifierKey], ...one }));
  const own: string[] = [];
  for (const one of full) own.push(await verdictOf(one));
  if (hasPython) {
    const python = pythonVerdicts(full);
    const differing = own.flatMap((verdict, at) =>
      (verdict === 'verified') === (python[at] === 'verified') && !python[at]?.startsWith('crashed')
        ? []
        : [{ at, name: Reflect.get(cases[at] ?? {}, 'name'), verdict, python: python[at] }],
    );
    expect(differing).toEqual([]);
  }
  return own;
}

const withKey = (of: BundleLog, bundle: Buffer) => ({ bundle, keys: [of.verifierKey] });

describe(`bundles, by our verifier ${hasPython ? 'and the one in Python' : '(there is no Python 3.8 here: its script is not tested)'}`, () => {
  test('are verified when they are good, whatever they hold', async () => {
    const [empty, one] = [log.at(0), log.at(1)];
    const huge = bundleLog(65_537, { payload: (position) => `{"id":${position}}` });
    const cases = [
      withKey(empty, await rangeOf(empty, 0, 0)),
      withKey(one, await rangeOf(one, 0, 1)),
      { bundle: range },
      { bundle: selection },
      { bundle: await rangeOf(log, 0, 60) },
      { bundle: await rangeOf(log, 33, 33) },
      { bundle: await selectionOf(log, 'category:secrets text-that-is-nowhere', () => false) },
      { bundle: await selectionOf(log, 'recorder:workspace', (position) => [40, 41, 50].includes(position)) },
      ...[1, 2, 3, 37, 60].map((size) => ({ bundle: range, oldCheckpoint: log.at(size).checkpoint })),
    ];
    for (const size of [255, 256, 257, 511, 65_535, 65_536, 65_537]) {
      const large = huge.at(size);
      const items = [large.event(5), large.event(size - 1)];
      cases.push(
        withKey(large, await bundleOf(large, { window: { from: size - 10, end: size } })),
        withKey(large, await bundleOf(large, { window: { from: 250, end: 255 } })),
        withKey(large, await bundleOf(large, { items, filter: `position:5,${size - 1}` })),
      );
    }
    expect([...new Set(await verdictsOf(cases))]).toEqual(['verified']);
  });

  test('are refused after any accident', async () => {
    const damages = [...accidents(range), ...accidents(selection)];
    expect(damages.length).toBeGreaterThan(200);
    const verdicts = await verdictsOf(damages);
    expect(damages.filter((_, at) => verdicts[at] === 'verified').map(({ name }) => name)).toEqual([]);
  });

  test('are refused after any change, though counts and digest are written anew', async () => {
    const damages = [...forgeries(range), ...forgeries(selection)];
    expect(damages.length).toBeGreaterThan(100);
    const verdicts = await verdictsOf(damages);
    // One range of versions is as good as another that all events match, too: the filter is the exporter's word.
    expect(damages.filter((_, at) => verdicts[at] === 'verified').map(({ name }) => name)).toEqual([
      'a bit of filter at 140, sealed anew',
    ]);
  });

  test('are refused when they were forged with care', async () => {
    const careful = await carefulForgeries({ log, range, selection });
    const verdicts = await verdictsOf(careful.map(([, damage]) => damage));
    expect(careful.map(([, { name }], at) => [name, verdicts[at]])).toEqual(
      careful.map(([expected, { name }]) => [name, expected]),
    );
  });

  test('are described with an example whose hashes are right, and the statements', async () => {
    const text = readFileSync(new URL('../docs/bundles.md', import.meta.url), 'utf8');
    const [, example = ''] = /```\n(daybook-bundle\/v1\n[\s\S]*?)```/.exec(text) ?? [];
    const key = /^key (.*)$/m.exec(example)?.[1] ?? '';
    const bundle = Buffer.from(example);
    expect(await verdictsOf([{ bundle, keys: [key] }])).toEqual(['verified']);
    const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? NONE).toString('hex');
    const [left, right] = [...example.matchAll(/^hash .* (\S+)$/gm)].map(([, hash]) =>
      Buffer.from(hash ?? '', 'base64'),
    );
    const leaves = [...example.matchAll(/^event \d+ (\S+) (\S+) (.*)$/gm)].map(
      ([, recordedAt = '', salt = '', payload = '']) => openingLeaf({ recordedAt, salt, payload }),
    );
    const [two, three] = leaves.map(leafHash);
    const middle = nodeHash(two ?? NONE, three ?? NONE);
    const four = nodeHash(left ?? NONE, middle);
    const root = nodeHash(four, right ?? NONE);
    for (const hash of [left, leaves[0], two, three, middle, four, right, root])
      expect(text).toContain(hex(hash));
    expect(text).toContain(Buffer.from(root).toString('base64'));
    for (const sample of [range, selection]) {
      const statement = /^condition [\s\S]*?\n(?=from )/m.exec(sample.toString())?.[0];
      expect(text).toContain(`\n\`\`\`\n${statement}\`\`\`\n`);
    }
  });

  test.runIf(hasPython)('by the script give the same exit codes as by the command', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-verify-bundle-'));
    const place = (name: string, content: string | Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const good = place('good', selection);
    const damaged = place('damaged', Buffer.from(selection.toString().replace('KEY_0', 'KEY_1')));
    const old = place('old', log.at(60).checkpoint);
    const keyFile = place('daybook.key', `\n${log.verifierKey}\n`);
    const other = generateSigningKey('daybook.local/other').verifierKey;
    const calls: [code: number, ...args: string[]][] = [
      [0, good, '--key', log.verifierKey],
      [0, good, '--key-file', keyFile, '--checkpoint', old],
      [1, damaged, '--key-file', keyFile],
      [1, good, '--key', other],
      [1, good, '--unpinned'],
      [1, join(folder, 'nowhere'), '--key-file', keyFile],
      [2, good],
      [2, good, '--key', ''],
      [2, good, '--key', log.verifierKey, '--key', other],
      [2, good, '--key', log.verifierKey, '--unpinned'],
      [2],
    ];
    for (const [code, ...args] of calls) {
      expect([args, (await runCommand(['verify', 'bundle', ...args])).code]).toEqual([args, code]);
      expect([args, runPython(args).code]).toEqual([args, code]);
    }
    const words = runPython([good, '--key-file', keyFile]).out;
    expect(words).toMatch(
      /^Proved:\n[\s\S]*matches the filter action:SECRET_READ[\s\S]*Not proved:\n.*that the selection is complete/,
    );
    const json = JSON.parse(runPython([damaged, '--key-file', keyFile, '--json']).out);
    expect(json).toMatchObject({ ok: false, code: 'bundle-digest', proved: [] });
    rmSync(folder, { recursive: true });
  });
});
