import { join } from 'node:path';
import { initialize } from '../packages/server/src/initialize.ts';
import { bytesOnDisk } from './bytes-on-disk.ts';
import { type Child, startChild } from './child.ts';
import { call, type Target } from './http.ts';

const COMMAND = join(import.meta.dirname, '../packages/cli/bin/daybook.js');

/** What the command's first line gives to the Node that runs it. */
const LIKE_THE_COMMAND = ['--max-semi-space-size=16', '--no-wasm-code-gc'];

export type DaybookServer = Target & {
  readonly pid: number;
  /** Of the link by which the first owner's account is made; a folder without an owner prints it. */
  setupToken(): Promise<string>;
  stop(): Promise<void>;
};

export type StartDaybook = {
  readonly folder: string;
  readonly apiKey: string;
  readonly profile?: string | undefined;
};

/** Starts the real server on a folder. Resolves when it says that it is ready to answer. */
export async function startDaybook({ folder, apiKey, profile }: StartDaybook): Promise<DaybookServer> {
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = run(['serve', '--data', folder, '--port', '0'], profiling);
  const [, url = ''] = await child.says(/ready at (http:\S+)/);
  return {
    url,
    apiKey,
    pid: child.pid,
    setupToken: async () => (await child.says(/setup\?token=(\S+)/))[1] ?? '',
    stop: () => child.stop(),
  };
}

/** Seconds from starting the process until it answers that it is ready. */
export async function timeToReady(options: StartDaybook): Promise<number> {
  const began = performance.now();
  const server = await startDaybook(options);
  try {
    for (;;) {
      const isReady = await call(server, '/readyz').then(
        () => true,
        () => false,
      );
      if (isReady) return (performance.now() - began) / 1_000;
    }
  } finally {
    await server.stop();
  }
}

/** An empty folder, set up. */
export async function emptyDaybook(folder: string): Promise<StartDaybook> {
  const { apiKey } = await initialize({ dataFolder: folder, organizationName: 'Bench', env: {} });
  return { folder, apiKey };
}

/** A folder with a generated year, and how many seconds that took. */
export async function filledDaybook(
  folder: string,
  year: { events: number; untilMs: number; seed: string },
): Promise<StartDaybook & { seconds: number }> {
  const until = new Date(year.untilMs).toISOString();
  const began = performance.now();
  const args = [
    '--data',
    folder,
    '--events',
    String(year.events),
    '--until',
    until,
    '--seed',
    year.seed,
    '--json',
  ];
  const made: { apiKey: string } = JSON.parse(await run(['demo', ...args]).ended());
  return { folder, apiKey: made.apiKey, seconds: (performance.now() - began) / 1_000 };
}

/** Seconds to build the index anew. */
export async function timeToReindex(folder: string): Promise<number> {
  const began = performance.now();
  await run(['reindex', '--data', folder]).ended();
  return (performance.now() - began) / 1_000;
}

/** Bytes of each part of a folder that no server runs on; what has left the journal for segments counts with it. */
export async function daybookParts(
  folder: string,
): Promise<Record<'journal' | 'ids' | 'ledger' | 'index', number>> {
  const of = async (...names: string[]) => {
    const sizes = await Promise.all(names.map((name) => bytesOnDisk(join(folder, name))));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  return {
    journal: await of('journal.db', 'journal.db-wal', 'segments'),
    ids: await of('ids.db', 'ids.db-wal'),
    ledger: await of('ledger'),
    index: await of('index'),
  };
}

function run(args: readonly string[], nodeOptions: readonly string[] = []): Child {
  return startChild(process.execPath, [...LIKE_THE_COMMAND, ...nodeOptions, COMMAND, ...args]);
}
