import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LedgerRolledBack } from './index-history.ts';
import { ORG, upTo, useProjector } from './projector.testing.ts';

const site = useProjector();
const { openLog, recorded, openIndex, openProjector, alter, forge } = site;

describe('the projector, where journal, ledger or index fail', () => {
  test('indexes what does not match the ledger as damaged, says so once, and goes on', async () => {
    await recorded(300, 5);
    forge(17);
    forge(302);
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(305, 17, 302));
    expect(projector.damaged(ORG)).toEqual({ count: 2, positions: [17, 302] });
    expect(projector.problem(ORG)).toBeUndefined();
    await projector.caughtUp(ORG);
    expect(site.logged.map(({ positions: named }) => named)).toEqual([[17, 302]]);
  });

  test('names a bounded number of damaged positions, and counts them all', async () => {
    await recorded(500);
    alter("UPDATE batches SET payloads = x'00'");
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual([]);
    expect(projector.damaged(ORG)).toEqual({ count: 500, positions: upTo(100) });
    expect(site.logged.map(({ positions: named }) => named?.length)).toEqual([20]);
  });

  test.each([
    ['at the beginning', 'DELETE FROM batches WHERE batch = 1', [0, 1, 2]],
    ['between others', 'DELETE FROM batches WHERE batch = 2', [3, 4]],
    ['that another stands in for', 'UPDATE positions SET first_position = 2 WHERE batch = 2', [3, 4]],
  ])('what is missing from the journal %s is damaged', async (_, harm, damaged) => {
    await recorded(3, 2, 4);
    alter(harm);
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual(damaged);
    expect(await positions()).toEqual(upTo(9, ...damaged));
  });

  test('checks a batch that leaves a gap even when it saw it being sequenced', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await log.record(2);
    await log.record(2);
    alter('DELETE FROM batches WHERE batch = 2');
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual([3, 4]);
    expect(await positions()).toEqual(upTo(7, 3, 4));
    await log.close();
  });

  test('knows after a start what is damaged, and builds anew once the journal is mended', async () => {
    await recorded(20);
    copyFileSync(join(site.folder, 'journal.db'), join(site.folder, 'kept.db'));
    forge(7);
    const first = await openProjector();
    await first.projector.addOrganization(ORG);
    await first.projector.caughtUp(ORG);
    const second = await openProjector({ index: first.index });
    await second.projector.addOrganization(ORG);
    expect(second.projector.damaged(ORG)).toEqual({ count: 1, positions: [7] });
    await second.projector.caughtUp(ORG);
    expect(site.logged.filter(({ positions: named }) => named)).toHaveLength(2);
    copyFileSync(join(site.folder, 'kept.db'), join(site.folder, 'journal.db'));
    const third = await openProjector({ index: first.index });
    await third.projector.addOrganization(ORG);
    await third.projector.caughtUp(ORG);
    expect(third.projector.damaged(ORG).count).toBe(0);
    expect(await third.positions()).toEqual(upTo(20));
  });

  test('keeps an index that the ledger is shorter than, and refuses to go on', async () => {
    await recorded(3);
    copyFileSync(join(site.folder, 'journal.db'), join(site.folder, 'kept.db'));
    const log = await openLog();
    // Three of them are there already.
    await log.record(5);
    const { projector, index } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await projector.stop();
    await log.close();
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(site.folder, `journal.db${suffix}`), { force: true });
    copyFileSync(join(site.folder, 'kept.db'), join(site.folder, 'journal.db'));
    const again = await openProjector({ index });
    await expect(again.projector.addOrganization(ORG)).rejects.toThrow(LedgerRolledBack);
    expect((await index.head(ORG))?.size).toBe(5);
  });

  test('found while it runs, a rollback stops the index and is told, and logged once', async () => {
    const told = new Set<string>();
    await recorded(5);
    const { projector, index } = await openProjector({ onRolledBack: (id) => told.add(id) });
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    // As if the ledger had been another one when the index was built.
    index.head = async () => ({ size: 5, root: new Uint8Array(32), first: 0 });
    projector.doubt(ORG);
    await projector.caughtUp(ORG);
    expect(projector.problem(ORG)).toMatch(/built from other entries than the first 5.*--accept-rollback/);
    await projector.caughtUp(ORG);
    expect(told).toEqual(new Set([ORG]));
    expect(site.logged).toHaveLength(1);
    expect(projector.readUpTo(ORG)).toBe(4);
  });

  test('builds anew an index that turned out to be unusable', async () => {
    await recorded(5);
    const { projector, index, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await index.drop(ORG);
    projector.doubt(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(5));
  });

  test.each(['apply', 'head', 'damaged', 'drop'] as const)(
    'when %s of the index fails it says why once, tries again by itself, and recovers',
    async (method) => {
      await recorded(5);
      forge(2);
      const index = await openIndex();
      const { projector, positions } = await openProjector({ index });
      await projector.addOrganization(ORG);
      await projector.caughtUp(ORG);
      const real = index[method].bind(index) as (...all: never[]) => Promise<never>;
      let isBroken = true;
      index[method] = ((...all: never[]) =>
        isBroken ? Promise.reject(new Error('the disk failed')) : real(...all)) as never;
      // Built anew from the beginning, it calls each of them.
      isBroken = false;
      await index.drop(ORG);
      isBroken = true;
      projector.doubt(ORG);
      await projector.caughtUp(ORG);
      expect(projector.problem(ORG)).toBe('the disk failed');
      isBroken = false;
      const { promise, resolve } = Promise.withResolvers<void>();
      projector.onApplied(ORG, () => projector.readUpTo(ORG) === 4 && resolve());
      await promise;
      await projector.caughtUp(ORG);
      expect(projector.problem(ORG)).toBeUndefined();
      expect(await positions()).toEqual(upTo(5, 2));
      expect(site.logged.filter(({ reason }) => reason === 'the disk failed')).toHaveLength(1);
    },
  );

  test('a ledger that lacks a tile stops the index and names the tile', async () => {
    await recorded(300);
    rmSync(join(site.folder, 'ledger', ORG, 'tile', '0', '000'));
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.problem(ORG)).toContain('tile/0/000');
    expect(projector.readUpTo(ORG)).toBe(-1);
  });
});
