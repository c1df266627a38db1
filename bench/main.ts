import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Teardown } from '../packages/server/src/platform/teardown.ts';
import { hangUp } from './http.ts';
import { HELP, readOptions } from './options.ts';
import { report } from './report.ts';
import { runBench } from './run.ts';

/** `npm run bench`: whatever happens, its processes end and its files go. */
async function bench(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(HELP);
  const teardown = new Teardown();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void teardown.runQuietly().then(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
  const began = performance.now();
  const say = (text: string) => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    process.stderr.write(`${String(seconds).padStart(5)} s  ${text}\n`);
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'daybook-bench-'));
    teardown.add(() => rm(folder, { recursive: true, force: true }));
    teardown.add(hangUp);
    const { results, postgres } = await runBench({ options, folder, teardown, say });
    const before = options.out === undefined ? '' : await readFile(options.out, 'utf8').catch(() => '');
    const text = report({ results, postgres, command: ['npm run bench --', ...args].join(' '), before });
    console.log(text);
    if (options.out !== undefined) await writeFile(options.out, text);
  } finally {
    await teardown.run();
  }
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
});
