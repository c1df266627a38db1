import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInActions } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT_CASES } from './kill-table/account-cases.ts';
import { DATABASES, type Death } from './kill-table/kill-switch.ts';
import { type Prepared, prepareFolder } from './kill-table/prepared-folder.ts';
import { run } from './kill-table/run.ts';
import { WORKSPACE_CASES } from './kill-table/workspace-cases.ts';

// kill -9 at every durable step of every action; the steps are found by doing it once without dying in it. What lies on the disk before
// a step is what lay there after the one before, so that only the very first is died before, and each is died after.

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
  const steps = await run(killCase, prepared);
  if (!steps) throw new Error('nobody was to die');
  expect(steps.workspace + steps.journal).toBeGreaterThan(1);
  const deaths: Death[] = DATABASES.flatMap((database) =>
    Array.from({ length: steps[database] }, (_, index) => ({ database, step: index + 1, when: 'after' })),
  );
  deaths.unshift({ database: steps.workspace > 0 ? 'workspace' : 'journal', step: 1, when: 'before' });
  const violations: unknown[] = [];
  const dieNext = async (): Promise<void> => {
    for (let death = deaths.shift(); death; death = deaths.shift()) {
      const { database, step } = death;
      try {
        // It may have fewer steps than before, as events that wait are given their places together.
        const lived = await run(killCase, prepared, death);
        if (lived && lived[database] >= step) violations.push([death, 'was survived']);
      } catch (error) {
        violations.push([death, String(error)]);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, dieNext));
  expect(violations).toEqual([]);
});
