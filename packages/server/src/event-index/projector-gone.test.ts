import { describe, expect, test } from 'vitest';
import { ORG, upTo, useProjector } from './projector.testing.ts';

const site = useProjector();
const { openLog, openIndex, openProjector, alter } = site;

/** A log of 40 entries in batches of ten, of which 0 to 14 have expired and 22 to 25 were erased. */
async function logWithGone() {
  const log = await openLog();
  for (let n = 0; n < 4; n++) await log.record(10);
  await log.letGo(0, 14);
  await log.letGo(22, 25, 'erased');
  return log;
}

const LEFT = upTo(40).filter((n) => n > 14 && (n < 22 || n > 25));

describe('the projector, where something was let go', () => {
  test('builds an index that begins after what expired, lacks what was erased, and counts none of it as damaged', async () => {
    const log = await logWithGone();
    const { projector, positions, index } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(LEFT);
    expect(projector.damaged(ORG).count).toBe(0);
    expect(await index.head(ORG)).toMatchObject({ size: 40, first: 15 });
    await log.record(3);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual([...LEFT, 40, 41, 42]);
    await log.close();
  });

  test('still tells what is damaged from what is gone, and what is missing beside it', async () => {
    const log = await logWithGone();
    site.forge(17);
    // Positions 20 to 29 are lost, and only of some of them it says that they were let go.
    alter('DELETE FROM batches WHERE batch = 3');
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual([17, 20, 21, 26, 27, 28, 29]);
    expect(await positions()).toEqual(LEFT.filter((n) => n !== 17 && (n < 20 || n > 29)));
    await log.close();
  });

  test('of a lost batch just before what was erased, no more is damaged than it held', async () => {
    const log = await openLog();
    for (const count of [10, 5, 5, 10]) await log.record(count);
    await log.letGo(15, 19, 'erased');
    alter('DELETE FROM batches WHERE batch = 2');
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual([10, 11, 12, 13, 14]);
    expect(await positions()).toEqual(upTo(30).filter((n) => n < 10 || n > 19));
    await log.close();
  });

  test('lets the index go between two steps, once it has come that far', async () => {
    const log = await openLog();
    await log.record(20);
    const { projector, positions, index } = await openProjector();
    await projector.addOrganization(ORG);
    // Neither is indexed yet.
    const removed = [
      projector.letGo(ORG, 5),
      projector.erase(ORG, [{ first: 8, last: 8 }]),
      projector.erase(ORG, []),
    ];
    await Promise.all(removed);
    expect(await positions()).toEqual(upTo(20).filter((n) => n >= 5 && n !== 8));
    expect(await index.head(ORG)).toMatchObject({ size: 20, first: 5 });
    await expect(projector.letGo(ORG, 21)).rejects.toThrow('has not come that far');
    await expect(projector.erase('org_b', [])).rejects.toThrow('takes no changes');
    await log.close();
  });

  test('an index that is built anew lacks what was removed, though the journal has it still', async () => {
    const log = await openLog();
    await log.record(20);
    const { projector, positions, index } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.letGo(ORG, 5);
    await projector.erase(ORG, [{ first: 8, last: 9 }]);
    await index.drop(ORG);
    projector.doubt(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(20).filter((n) => n >= 5 && n !== 8 && n !== 9));
    await log.close();
  });

  test('damaged entries that were let go are damaged no longer', async () => {
    const log = await openLog();
    await log.record(20);
    site.forge(3);
    site.forge(12);
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(projector.damaged(ORG).positions).toEqual([3, 12]);
    await projector.letGo(ORG, 5);
    expect(projector.damaged(ORG)).toEqual({ count: 1, positions: [12] });
    await log.close();
  });

  test('an older index that still has what was let go loses it at the start', async () => {
    const log = await openLog();
    await log.record(40);
    const first = await openProjector();
    await first.projector.addOrganization(ORG);
    await first.projector.caughtUp(ORG);
    await first.projector.stop();
    await first.index.close();
    await log.letGo(0, 14);
    await log.letGo(22, 25, 'erased');
    const { projector, positions } = await openProjector();
    await projector.addOrganization(ORG);
    expect(await positions()).toEqual(LEFT);
    await projector.caughtUp(ORG);
    await log.close();
  });

  test('a removal that fails is refused, and the index goes on', async () => {
    const log = await openLog();
    await log.record(5);
    const index = await openIndex();
    const { projector, positions } = await openProjector({ index });
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    const real = index.letGo.bind(index);
    index.letGo = () => Promise.reject(new Error('the disk failed'));
    await expect(projector.letGo(ORG, 3)).rejects.toThrow('the disk failed');
    index.letGo = real;
    await log.record(1);
    await projector.letGo(ORG, 3);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual([3, 4, 5]);
    await projector.stop();
    await expect(projector.letGo(ORG, 4)).rejects.toThrow('takes no changes');
    await log.close();
  });
});
