import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const HELP = `npm run fuzz -- [options]: sends changed requests to every route of a server of its own

  --requests N   how many (default 20000)
  --seed TEXT    the one that a run printed sends the same requests again
  --help
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: randomUUID() },
    help: { type: 'boolean', default: false },
  },
});
const requests = Number(values.requests);
if (values.help) console.log(HELP);
else if (!Number.isInteger(requests) || requests < 100) {
  console.error(`--requests must be a whole number from 100, not "${values.requests}"`);
  process.exitCode = 2;
} else {
  console.error(`seed ${values.seed}`);
  const say = (text: string) => console.error(text);
  const { findings, statuses } = await fuzz({ requests, seed: values.seed, say });
  for (const { route, problem, request } of findings) console.log(`${route}\n  ${problem}\n  ${request}\n`);
  console.log(JSON.stringify(statuses));
  console.log(`${findings.length} findings in ${requests} requests`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
