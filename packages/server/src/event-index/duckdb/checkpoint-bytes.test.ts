import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headAfter, sampleRows } from '../contract/sample-rows.ts';
import { openDuckDbEventIndex } from './duckdb-event-index.ts';

test('a step may take as much again as the newest file and its log hold, and nothing before there is one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-index-'));
  const index = await openDuckDbEventIndex({ folder });
  expect(await index.roomToGrow('org_a')).toBe(0);
  const rows = sampleRows(100);
  await index.apply('org_a', rows, headAfter(rows));
  const sizes = readdirSync(join(folder, 'org_a')).map((name) => statSync(join(folder, 'org_a', name)).size);
  expect(sizes).toHaveLength(2);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(await index.roomToGrow('org_a')).toBe(sizes.reduce((sum, size) => sum + size));
  await index.close();
  rmSync(folder, { recursive: true });
});
