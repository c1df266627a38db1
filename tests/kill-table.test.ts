import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInActions } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT_CASES } from './kill-table/account-cases.ts';
import { type Prepared, prepareFolder } from './kill-table/prepared-folder.ts';
import { checkRestarted, deathsOf } from './kill-table/run.ts';
import { WORKSPACE_CASES } from './kill-table/workspace-cases.ts';

// kill -9 before and after every durable step of every action: docs/decisions/070-deaths-by-stopping.md

const CASES = [...WORKSPACE_CASES, ...ACCOUNT_CASES];
const AT_ONCE = 2;

let parent = '';
let prepared: Prepared;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-kill-table-'));
  prepared = await prepareFolder(parent);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('the table has every action of the guide', () => {
  const recorded = new Set(CASES.flatMap(({ records }) => records.map(([action]) => action)));
  const theGuides = builtInActions.filter(({ category }) => category !== 'Audit').map(({ action }) => action);
  expect(theGuides).toHaveLength(23);
  expect(theGuides.filter((action) => !recorded.has(action))).toEqual([]);
});

test.each(CASES)('$name', { timeout: 180_000 }, async (killCase) => {
  const copies = mkdtempSync(join(parent, 'case-'));
  try {
    const deaths = await deathsOf(killCase, prepared, copies);
    const steps = deaths.filter(({ moment }) => moment?.when === 'after').length;
    expect(steps).toBeGreaterThan(1);
    expect(deaths.length).toBe(steps + 2);
    const violations: unknown[] = [];
    const waiting = [...deaths.entries()];
    const checkNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [number, death] = next;
        await checkRestarted(killCase, prepared, death).catch((error: unknown) => {
          violations.push([number, death.moment, String(error)]);
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, checkNext));
    expect(violations).toEqual([]);
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
});
