import { setTimeout as rest } from 'node:timers/promises';
import { ask, hangUp } from './asking.ts';
import { type Load, loads } from './loads.ts';
import { SoakedServer } from './soaked-server.ts';

export type SoakOptions = { readonly seconds: number; readonly say?: (text: string) => void };

export type SoakReport = {
  /** How long the event loop was held at most while a kind of request was alone on the server, in milliseconds. */
  readonly heldAlone: Readonly<Record<string, number>>;
  /** Times of a small request of an organization that is not attacked, in milliseconds. */
  readonly small: {
    readonly count: number;
    readonly median: number;
    readonly p95: number;
    readonly max: number;
  };
  /** Resident memory in MiB: the mean of the second and of the last quarter, and the most. Undefined where the system does not tell. */
  readonly memory: { readonly second: number; readonly last: number; readonly most: number } | undefined;
  readonly descriptorsMost: number | undefined;
  /** How often each load got each status; `cut` where the connection broke. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Anything that must not happen. */
  readonly faults: readonly string[];
};

type Counts = Record<string, Record<string, number>>;

const PROBE_EVERY_MS = 100;
const SAMPLE_EVERY_MS = 500;
const MIB = 1_048_576;
/** What the metric shows when nothing is held: Node looks this often. */
const LAG_RESOLUTION_MS = 10;

/** Loads a real server with everything at once, and watches whether others can still work and memory stays flat. */
export async function soak({ seconds, say }: SoakOptions): Promise<SoakReport> {
  const server = await SoakedServer.start();
  const heldAlone = await holdAlone(server);
  const ending = AbortSignal.timeout(seconds * 1_000);
  const statuses: Counts = {};
  const faults: string[] = [];
  const memory: number[] = [];
  const descriptors: number[] = [];
  try {
    const clients = loads(server).flatMap((load, kind) =>
      Array.from({ length: load.clients }, (_, at) =>
        run(load, `198.51.${kind}.${at + 1}`, ending, statuses),
      ),
    );
    const watching = every(SAMPLE_EVERY_MS, ending, async () => {
      const bytes = server.memory();
      const open = server.descriptors();
      if (bytes !== undefined) memory.push(bytes / MIB);
      if (open !== undefined) descriptors.push(open);
      if (say && memory.length % 120 === 0) say(`${memory.at(-1)?.toFixed(0)} MiB, ${open} descriptors`);
    });
    const times = await probe(server, ending, faults);
    await Promise.all([...clients, watching]);
    if (!server.isAlive) faults.push('the server ended');
    else faults.push(...(await afterwards(server)));
    faults.push(...unexpected(statuses));
    return {
      heldAlone,
      small: summary(times),
      memory: memory.length < 8 ? undefined : quarters(memory),
      descriptorsMost: descriptors.length === 0 ? undefined : Math.max(...descriptors),
      statuses,
      faults,
    };
  } finally {
    hangUp();
    if (!(await server.stop())) faults.push('the server did not end in good order');
  }
}

/** Each kind of request that is answered, one at a time; the server's own metrics tell what they do to its event loop. */
async function holdAlone(server: SoakedServer): Promise<Record<string, number>> {
  const { url } = server;
  const held: Record<string, number> = {};
  /** In milliseconds, since it was asked last. */
  const lag = async () => {
    const { text } = await ask({ url, path: '/metrics', from: '198.51.200.3' }, true);
    const [, seconds] = /^daybook_nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text) ?? [];
    return Number(seconds) * 1_000;
  };
  for (const { name, act, isStalled } of loads(server)) {
    if (isStalled) continue;
    // The first one of a kind compiles code as well.
    for (let warm = 0; warm < 2; warm += 1) await act('198.51.200.4', new AbortController().signal);
    await lag();
    await act('198.51.200.4', new AbortController().signal);
    held[name] = Math.max(0, (await lag()) - LAG_RESOLUTION_MS);
  }
  return held;
}

async function run({ name, act, restMs }: Load, from: string, ending: AbortSignal, statuses: Counts) {
  statuses[name] ??= {};
  const counts = statuses[name];
  await every(restMs, ending, async () => {
    const status = await act(from, ending).catch(() => 'cut');
    if (status !== undefined && !ending.aborted) counts[status] = (counts[status] ?? 0) + 1;
  });
}

async function every(ms: number, ending: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!ending.aborted) {
    await work();
    await rest(ms, undefined, { signal: ending }).catch(() => undefined);
  }
}

/** The newest event of the quiet organization, asked for ten times a second by one client. */
async function probe(
  { url, quietKey }: SoakedServer,
  ending: AbortSignal,
  faults: string[],
): Promise<number[]> {
  const times: number[] = [];
  await every(PROBE_EVERY_MS, ending, async () => {
    const began = performance.now();
    const asked = { url, path: '/v1/events?limit=1', from: '198.51.200.1', key: quietKey };
    const status = await ask(asked).then(
      (answer) => answer.status,
      (error: unknown) => String(error),
    );
    times.push(performance.now() - began);
    if (status !== 200) faults.push(`a small request of another organization got ${status}`);
  });
  return times;
}

/** Whether everything is well again once the load has gone. */
async function afterwards({ url, noisyKey: key }: SoakedServer): Promise<string[]> {
  for (;;) {
    const { status, text } = await ask({ url, path: '/v1/events?limit=1', from: '198.51.200.2', key }, true);
    if (status === 503) continue;
    if (status !== 200) return [`the list got ${status} afterwards: ${text}`];
    if ((JSON.parse(text) as { coverage: { pending: number } }).coverage.pending === 0) break;
  }
  const ready = await ask({ url, path: '/readyz', from: '198.51.200.2' }, true);
  return ready.status === 200 ? [] : [`not ready afterwards: ${ready.text}`];
}

/** 503 asks for patience; any other 5xx is our fault. */
function unexpected(statuses: Counts): string[] {
  return Object.entries(statuses).flatMap(([name, counts]) =>
    Object.keys(counts)
      .filter((status) => Number(status) >= 500 && status !== '503')
      .map((status) => `${name} got ${status} ${counts[status]} times`),
  );
}

function summary(times: readonly number[]): SoakReport['small'] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { count: sorted.length, median: at(0.5), p95: at(0.95), max: at(1) };
}

function quarters(memory: readonly number[]): SoakReport['memory'] {
  const mean = (from: number, until: number) => {
    const part = memory.slice(Math.floor(memory.length * from), Math.floor(memory.length * until));
    return part.reduce((sum, size) => sum + size, 0) / part.length;
  };
  return { second: mean(0.25, 0.5), last: mean(0.75, 1), most: Math.max(...memory) };
}
