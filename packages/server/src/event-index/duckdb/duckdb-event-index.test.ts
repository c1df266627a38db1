import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEventIndex } from '../contract/describe-event-index.ts';
import { openDuckDbEventIndex } from './duckdb-event-index.ts';

describeEventIndex('DuckDB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-index-'));
  return {
    open: () => openDuckDbEventIndex({ folder }),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
