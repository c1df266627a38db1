import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const HELP = `npm run soak -- [options]: everything at once on a server of its own; are others still served, and does memory stay flat?

  --minutes N    how long (default 30)
  --help
`;

const SMALL_P95_MS = 50;
const HELD_MS_MAX = 50;
const GROWTH_MAX = 1.2;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, help: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
if (values.help) console.log(HELP);
else if (!(minutes > 0 && minutes <= 1_440)) {
  console.error(`--minutes must be a number above 0 and at most 1440, not "${values.minutes}"`);
  process.exitCode = 2;
} else {
  const report = await soak({ seconds: minutes * 60, say: (text) => console.error(text) });
  const { small, memory, faults } = report;
  const misses = [...new Set(faults)];
  for (const [name, ms] of Object.entries(report.heldAlone)) {
    if (ms > HELD_MS_MAX) misses.push(`${name} hold the event loop for ${ms.toFixed(0)} ms when alone`);
  }
  if (small.p95 > SMALL_P95_MS)
    misses.push(`p95 of a small request is ${small.p95.toFixed(0)} ms, above ${SMALL_P95_MS}`);
  if (memory && memory.last > memory.second * GROWTH_MAX) misses.push('memory grew');
  console.log(
    JSON.stringify(
      report,
      (_, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value),
      2,
    ),
  );
  console.log(
    misses.length === 0 ? 'held' : `did not hold:\n${misses.map((miss) => `  ${miss}`).join('\n')}`,
  );
  process.exitCode = misses.length === 0 ? 0 : 1;
}
