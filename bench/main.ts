import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopChildren } from './child.ts';
import { hangUp } from './http.ts';
import { HELP, readOptions } from './options.ts';
import { report } from './report.ts';
import { runBench } from './run.ts';

/** `npm run bench`: whatever happens, its processes end and its files go. */
async function bench(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(HELP);
  const folder = await mkdtemp(join(tmpdir(), 'daybook-bench-'));
  // PostgreSQL may run as another user, who must be able to pass through to its own part.
  await chmod(folder, 0o711);
  const cleanUp = async () => {
    await stopChildren();
    await rm(folder, { recursive: true, force: true });
  };
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isInterrupted) return;
      isInterrupted = true;
      void cleanUp().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
  const began = performance.now();
  const say = (text: string) => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    process.stderr.write(`${String(seconds).padStart(5)} s  ${text}\n`);
  };
  try {
    const { results, postgres } = await runBench({ options, folder, say });
    const before = options.out === undefined ? '' : await readFile(options.out, 'utf8').catch(() => '');
    const text = report({ results, postgres, command: ['npm run bench --', ...args].join(' '), before });
    console.log(text);
    if (options.out !== undefined) await writeFile(options.out, text);
  } catch (error) {
    // What breaks because everything was stopped is no news; the signal's own handler ends the program.
    if (isInterrupted) return await new Promise(() => undefined);
    throw error;
  } finally {
    hangUp();
    await cleanUp();
  }
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
});
