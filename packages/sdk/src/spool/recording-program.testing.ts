/**
 * A host program for tests: records events until it is killed, or closes when it is told on stdin. It prints, a line each, the number
 * of the last event of which all before are saved; what its `onError` was told; and `closed` with its counts.
 *
 * Its argument is JSON: the options of the recorder, `first` for the number it begins with, and how many events at once, and in all.
 */
import { createDaybook } from '../daybook.ts';
import { numbered } from '../recorder/intake.testing.ts';

type Orders = {
  readonly url: string;
  readonly apiKey?: string;
  readonly spool: string;
  readonly first: number;
  readonly step: number;
  readonly total: number;
};

const { first, step, total, ...options } = JSON.parse(process.argv[2] ?? '') as Orders;
const daybook = createDaybook({
  ...options,
  batchWindowMs: 5,
  onError: ({ code, message }) => console.log(`${code}: ${message}`),
});
let isEnding = false;
process.stdin.on('data', () => {
  isEnding = true;
});

for (let next = first; next < first + total && !isEnding; next += step) {
  for (let number = next; number < next + step; number += 1) daybook.record(numbered(number));
  while (daybook.stats().unsaved > 0) await new Promise(setImmediate);
  console.log(`saved ${next + step - 1}`);
}
console.log('recorded');
while (!isEnding) await new Promise(setImmediate);
process.stdin.destroy();
await daybook.close();
console.log(`closed ${JSON.stringify(daybook.stats())}`);
