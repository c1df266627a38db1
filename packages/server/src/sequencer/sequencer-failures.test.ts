import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint } from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachWrite } from './failing-writes.testing.ts';
import { checkWhole, hex, identityOf, ORG, openWriter } from './log.testing.ts';

/** Steps that fill tiles and bundles, with all that is durably written in each, in order. */
const STEPS = [
  {
    what: 'two tiles',
    before: [10, 290],
    appended: 600,
    writes: ['tile/0/001', 'tile/0/002', 'tile/entries/001', 'tile/entries/002', 'transaction'],
  },
  {
    what: 'a tile of the second level',
    before: [8_000, 57_400],
    appended: 300,
    writes: ['tile/0/255', 'tile/1/000', 'tile/entries/255', 'transaction'],
  },
];

let parent = '';
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-failures-'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe.each(STEPS)('a step that fills $what', ({ before, appended, writes }) => {
  const sizeBefore = before.reduce((sum, count) => sum + count, 0);
  const earlier: Checkpoint[] = [];
  /** A folder in which the step is what comes next. */
  let prepared = '';
  beforeAll(async () => {
    prepared = mkdtempSync(join(parent, 'prepared-'));
    const writer = await openWriter(prepared);
    let next = 0;
    for (const count of before) {
      await writer.append(next, count);
      next += count;
      while ((await writer.sequencer.step()).length > 0);
      earlier.push(await checkWhole(prepared));
    }
    await writer.append(next, appended);
    await writer.close();
  }, 180_000);

  const copy = () => {
    const folder = mkdtempSync(join(parent, 'copy-'));
    cpSync(prepared, folder, { recursive: true });
    return folder;
  };

  test('has exactly the durable writes of the table', async () => {
    const folder = copy();
    const seen: string[] = [];
    const writer = await openWriter(
      folder,
      eachWrite((name, write) => {
        seen.push(name);
        return write();
      }),
    );
    await writer.sequencer.step();
    await writer.close();
    expect(seen).toEqual(writes);
  });

  const cells = writes.flatMap((write) =>
    (['fails', 'fails after it took effect', 'is the last before a kill'] as const).map((how) => ({
      write,
      how,
    })),
  );
  test.each(cells)('loses, doubles and rewrites nothing when $write $how', async ({ write, how }) => {
    const folder = copy();
    if (how === 'is the last before a kill') killAfter(folder, write);
    else await failAt(folder, write, { isPersisted: how !== 'fails' });

    const isDone = write === 'transaction' && how !== 'fails';
    const between = await checkWhole(folder, { earlier });
    expect(between.size).toBe(BigInt(sizeBefore + (isDone ? appended : 0)));
    const files = filesOf(folder);

    const again = await openWriter(folder);
    await again.append(sizeBefore + appended, 10);
    while ((await again.sequencer.step()).length > 0);
    await again.close();
    expect(again.stopped).toEqual([]);
    const after = await checkWhole(folder, { earlier: [...earlier, between] });
    expect(after.size).toBe(BigInt(sizeBefore + appended + 10));
    expect(filesOf(folder)).toEqual(new Map([...filesOf(folder), ...files]));
    rmSync(folder, { recursive: true });
  });
});

async function failAt(folder: string, at: string, { isPersisted }: { isPersisted: boolean }): Promise<void> {
  const failing = eachWrite((name, write) => {
    if (name !== at) return write();
    if (!isPersisted) throw new Error('the disk failed');
    const done = write();
    const fail = () => {
      throw new Error('the disk failed');
    };
    return done ? done.then(fail) : fail();
  });
  const writer = await openWriter(folder, failing);
  await expect(writer.sequencer.step()).rejects.toThrow('the disk failed');
  await writer.close();
}

function killAfter(folder: string, write: string): void {
  const child = join(import.meta.dirname, 'killed-writer.testing.ts');
  const { signal, stderr } = spawnSync(process.execPath, [
    child,
    folder,
    JSON.stringify(identityOf(ORG)),
    write,
  ]);
  expect([signal, stderr.toString()]).toEqual(['SIGKILL', '']);
}

/** The bytes of all tiles and bundles by path. */
function filesOf(folder: string): Map<string, string> {
  const root = join(folder, 'ledger');
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  expect(paths.length).toBeGreaterThan(0);
  return new Map(paths.map((path) => [path, hex(readFileSync(path))]));
}
