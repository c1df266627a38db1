import { describe, expect, test } from 'vitest';
import { ORG, upTo, useProjector } from './projector.testing.ts';

const site = useProjector();
const { openLog, recorded, openProjector } = site;

describe('the projector', () => {
  test('indexes what was sequenced, then what follows, and tells each step', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector, positions, index } = await openProjector();
    const steps: number[] = [];
    const off = projector.onApplied(ORG, () => steps.push(projector.readUpTo(ORG)));
    projector.onApplied('org_b', () => steps.push(-99));
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect([projector.readUpTo(ORG), await positions()]).toEqual([2, upTo(3)]);
    await log.record(2);
    await projector.caughtUp(ORG);
    off();
    await log.record(1);
    await projector.caughtUp(ORG);
    expect(steps).toEqual([2, 4]);
    expect(await positions()).toEqual(upTo(6));
    const list = await index.list(ORG, {
      filter: { terms: [] },
      now: 0,
      readUpTo: 9,
      visibleFrom: 0,
      order: 'oldest',
      limit: 2,
    });
    expect(list.events.map(({ category }) => category)).toEqual(['Secrets', 'Other']);
    await log.close();
  });

  test('takes nothing for missing that was sequenced between its reads of journal and ledger', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector, positions, missNextStep } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await missNextStep();
    await log.record(2);
    await projector.caughtUp(ORG);
    await projector.caughtUp(ORG);
    expect([await positions(), projector.damaged(ORG).count]).toEqual([upTo(5), 0]);
    await log.close();
  });

  test('goes on from where the index stands, after a start, without reading what it has', async () => {
    await recorded(300);
    const first = await openProjector();
    await first.projector.addOrganization(ORG);
    await first.projector.caughtUp(ORG);
    const again = await openProjector({ index: first.index });
    await again.projector.addOrganization(ORG);
    expect(again.projector.readUpTo(ORG)).toBe(299);
    await again.projector.caughtUp(ORG);
    expect(again.reads()).toBe(0);
  });

  test('splits a step where a month ends', async () => {
    const log = await openLog();
    await log.record(2);
    site.pass(5_000);
    await log.record(2);
    const { projector, positions, index } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await positions()).toEqual(upTo(4));
    expect(index).toMatchObject({ attachedFiles: 2 });
    await log.close();
  });

  test('checks what lay on the disk when it began, and not what it saw being sequenced', async () => {
    const log = await openLog();
    await log.record(300);
    const { projector, reads } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    const atStart = reads();
    expect(atStart).toBe(2);
    await log.record(300);
    await projector.caughtUp(ORG);
    expect(projector.readUpTo(ORG)).toBe(599);
    expect(reads()).toBe(atStart);
    await log.close();
  });

  test('waits for a position that comes, and no longer than it may for one that does not', async () => {
    const log = await openLog();
    await log.record(1);
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    expect(await projector.reaches(ORG, 0, 0)).toBe(true);
    expect(await projector.reaches(ORG, 1, 1)).toBe(false);
    const waiting = projector.reaches(ORG, 1, 60_000);
    await log.record(1);
    projector.wake([ORG, 'org_unknown']);
    expect(await waiting).toBe(true);
    await log.close();
  });

  test('knows nothing of an organization that was not added', async () => {
    await recorded(1);
    const { projector } = await openProjector();
    projector.doubt('org_b');
    await projector.caughtUp('org_b');
    expect(projector.readUpTo('org_b')).toBe(-1);
    expect(projector.problem('org_b')).toBeUndefined();
    expect(projector.damaged('org_b')).toEqual({ count: 0, positions: [] });
  });

  test('when it is stopped it ends its step and takes no other', async () => {
    const log = await openLog();
    await log.record(3);
    const { projector } = await openProjector();
    await projector.addOrganization(ORG);
    await projector.caughtUp(ORG);
    await projector.stop();
    await log.record(3);
    await projector.caughtUp(ORG);
    expect(projector.readUpTo(ORG)).toBe(2);
    await log.close();
  });
});
