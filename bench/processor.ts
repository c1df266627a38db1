import { readdir, readFile } from 'node:fs/promises';

/** Processor time since the machine started, in its own ticks; which unit that is does not matter. */
type Ticks = {
  /** Of all processors, idle or not. */
  readonly all: number;
  readonly busy: number;
  /** Of this process and all that it started, ended ones too. */
  readonly own: number;
};

/**
 * Begins to watch the processors. The function that is returned gives the share of their time that other programs took since, from 0 to 1;
 * undefined where the system has no `/proc`.
 */
export async function watchOthers(): Promise<() => Promise<number | undefined>> {
  const before = await readTicks();
  return async () => {
    const now = await readTicks();
    if (!before || !now || now.all === before.all) return undefined;
    const others = now.busy - before.busy - (now.own - before.own);
    return Math.max(0, others) / (now.all - before.all);
  };
}

async function readTicks(): Promise<Ticks | undefined> {
  const [first = ''] = (await readFile('/proc/stat', 'utf8').catch(() => '')).split('\n');
  // user, nice, system, idle, waiting for disks, and kinds of interrupts.
  const times = first.split(/\s+/).slice(1, 9).map(Number);
  if (times.length < 8) return undefined;
  const all = times.reduce((sum, time) => sum + time, 0);
  return { all, busy: all - (times[3] ?? 0) - (times[4] ?? 0), own: await ownTicks() };
}

type Process = { readonly id: number; readonly parent: number; readonly ticks: number };

async function ownTicks(): Promise<number> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(names.map((name) => readProcess(Number(name))));
  const children = Map.groupBy(
    read.filter((process) => process !== undefined),
    ({ parent }) => parent,
  );
  const self = read.find((other) => other?.id === process.pid);
  const sum = ({ id, ticks }: Process): number =>
    (children.get(id) ?? []).reduce((total, child) => total + sum(child), ticks);
  return self ? sum(self) : 0;
}

/** A process with what its children took that have ended. */
async function readProcess(id: number): Promise<Process | undefined> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may hold anything; the state and the parent follow it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const times = fields.slice(11, 15).map(Number);
  return times.length < 4
    ? undefined
    : { id, parent: Number(fields[1]), ticks: times.reduce((sum, time) => sum + time, 0) };
}
