import { DAY_MS, headAfter, JANUARY, sampleRows } from '../contract/sample-rows.ts';
import { openDuckDbEventIndex } from './duckdb-event-index.ts';

// Run by a test as a process of its own, to be killed: applies steps of 50 rows for ever, many of which span two months, lets go of old rows
// and erases some, and prints the size after each.
const index = await openDuckDbEventIndex({ folder: process.argv[2] ?? '' });
for (let size = (await index.head('acme'))?.size ?? 0; ; size += 50) {
  if (size > 0) {
    await index.letGo('acme', Math.max(0, size - 150));
    await index.erase('acme', [{ first: size - 30, last: size - 21 }]);
  }
  const rows = sampleRows(
    50,
    (position) => ({ recordedAt: JANUARY + Math.floor(position / 80) * 31 * DAY_MS }),
    size,
  );
  await index.apply('acme', rows, headAfter(rows));
  process.stdout.write(`${size + 50}\n`);
}
