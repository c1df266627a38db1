import { headAfter, sampleRows } from '../contract/sample-rows.ts';
import { openDuckDbEventIndex } from './duckdb-event-index.ts';

// Run by a test as a process of its own, to be killed: applies steps of 50 rows for ever and prints the size after each.
const index = await openDuckDbEventIndex({ folder: process.argv[2] ?? '' });
for (let size = (await index.head('acme'))?.size ?? 0; ; size += 50) {
  const rows = sampleRows(50, () => ({}), size);
  await index.apply('acme', rows, headAfter(rows));
  process.stdout.write(`${size + 50}\n`);
}
