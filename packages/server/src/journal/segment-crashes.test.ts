import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORG } from './contract/journal-in-test.ts';
import {
  goneRange,
  leftInFiles,
  type OpenJournal,
  openJournalFolder,
  temporaryFolder,
} from './journal-folder.testing.ts';
import { sweepSegments } from './sweep-segments.ts';

// Each durable write of packing and of letting go fails, or is the last one before the process is gone.

type How = 'fails' | 'leaves half a file and fails' | 'is the last one';
type DoWrite = (name: string, write: () => Promise<unknown> | unknown) => Promise<void> | void;

const EVENTS = 700;
const GONE = [goneRange(0, 299), goneRange(350, 360), goneRange(640, 650)];
const isGone = (position: number) => GONE.some(({ first, last }) => first <= position && position <= last);
const all = Array.from({ length: EVENTS }, (_, n) => n);

/** Segments 0–299 and 300–599, and 100 events in the journal. */
let prepared: string;
beforeAll(async () => {
  const site = await openJournalFolder();
  prepared = site.folder;
  for (const count of [300, 300]) {
    await site.record(count);
    await site.pack();
  }
  await site.record(100);
  await site.close();
});
afterAll(() => rmSync(prepared, { recursive: true }));

const WORK = {
  packing: (site: OpenJournal) => site.pack(),
  'letting go': (site: OpenJournal) => site.letGo(...GONE),
} as const;

/** Passes every durable write of a journal through `doWrite`: files of segments, their removal, and commits. */
function watch({ db, segments }: OpenJournal, doWrite: DoWrite): void {
  const { write, remove } = segments;
  const counts = new Map<string, number>();
  const next = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind} ${count}`;
  };
  segments.write = async (...asked) => {
    await doWrite(next('write'), () => write.apply(segments, asked));
    return asked[1].name;
  };
  segments.remove = async (...asked) => {
    if (asked[1].length > 0) await doWrite(next('remove'), () => remove.apply(segments, asked));
  };
  const exec = db.exec.bind(db);
  db.exec = (sql) => {
    if (sql === 'COMMIT') void doWrite(next('commit'), () => exec(sql));
    else exec(sql);
  };
}

function copy(): string {
  const folder = temporaryFolder();
  cpSync(prepared, folder, { recursive: true });
  return folder;
}

async function writesOf(work: (site: OpenJournal) => Promise<void>): Promise<string[]> {
  const site = await openJournalFolder({ folder: copy() });
  const names: string[] = [];
  watch(site, (name, write) => {
    names.push(name);
    const done = write();
    return done instanceof Promise ? done.then(() => undefined) : undefined;
  });
  await work(site);
  await site.dispose();
  return names;
}

/** Does the work on a copy of the folder until the write that is told, and leaves the folder as a dead process would. */
async function interrupted(
  work: (site: OpenJournal) => Promise<void>,
  at: string,
  how: How,
): Promise<string> {
  const site = await openJournalFolder({ folder: copy() });
  const fail = () => {
    throw new Error('the disk failed');
  };
  watch(site, (name, write) => {
    if (name !== at) {
      const done = write();
      return done instanceof Promise ? done.then(() => undefined) : undefined;
    }
    if (how === 'leaves half a file and fails')
      writeFileSync(join(site.folder, 'segments', ORG, `0-1-${'0'.repeat(32)}.9.tmp`), 'half');
    if (how !== 'is the last one') fail();
    const done = write();
    return done instanceof Promise ? done.then(fail) : fail();
  });
  await expect(work(site)).rejects.toThrow('the disk failed');
  site.reader.close();
  site.db.close();
  return site.folder;
}

describe.each(Object.entries(WORK))('%s that is interrupted', (name, work) => {
  const expected = name === 'packing' ? all : all.filter((n) => !isGone(n));

  test('has several durable writes', async () => {
    const writes = await writesOf(work);
    expect(writes).toEqual(
      name === 'packing'
        ? ['write 1', 'commit 1']
        : ['commit 1', 'commit 2', 'commit 3', 'remove 1', 'write 1', 'commit 4', 'remove 2'],
    );
  });

  test.each(['fails', 'leaves half a file and fails', 'is the last one'] as const)(
    'loses, doubles and keeps nothing, whichever durable write %s',
    async (how) => {
      for (const at of await writesOf(work)) {
        if (how === 'leaves half a file and fails' && !at.startsWith('write')) continue;
        const folder = await interrupted(work, at, how);
        const site = await openJournalFolder({ folder });
        const between = await site.readOn();
        const isAnnounced = (await site.gone()).length > 0;
        expect([at, between]).toEqual([at, name === 'letting go' && isAnnounced ? expected : all]);
        expect(site.damage).toEqual([]);

        const { db, segments } = site;
        expect(await sweepSegments({ db, segments, organizationId: ORG })).toEqual({ missing: [], kept: [] });
        await work(site);
        expect(await site.readOn()).toEqual(expected);
        expect(await site.readable(EVENTS)).toEqual(expected);
        expect(leftInFiles(folder)).toEqual(expected);
        expect(site.files()).toHaveLength(site.count('segments'));
        expect(await site.reader.standing(ORG)).toMatchObject({ accepted: EVENTS, sequenced: EVENTS });
        await site.dispose();
      }
    },
  );
});

test('a start alone finishes what was let go of segments', async () => {
  for (const at of ['commit 1', 'remove 1', 'write 1', 'commit 4']) {
    const folder = await interrupted(WORK['letting go'], at, 'is the last one');
    const site = await openJournalFolder({ folder });
    const { db, segments } = site;
    await sweepSegments({ db, segments, organizationId: ORG });
    await site.journal.lettingGo.resume(ORG);
    const packed = leftInFiles(join(folder, 'segments'));
    expect([at, packed]).toEqual([at, all.slice(0, 600).filter((n) => !isGone(n))]);
    await site.dispose();
  }
});
