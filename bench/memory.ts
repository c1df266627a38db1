import { readdir, readFile } from 'node:fs/promises';

const EVERY_MS = 200;

/** Watches how much memory processes hold; where the system has no `/proc`, it sees nothing. */
export class MemoryWatch {
  readonly #read: () => Promise<number | undefined>;
  #peak: number | undefined;
  readonly #timer: NodeJS.Timeout;
  #reading: Promise<void> | undefined;

  private constructor(read: () => Promise<number | undefined>) {
    this.#read = read;
    this.#timer = setInterval(() => void this.#sample(), EVERY_MS);
    this.#timer.unref();
  }

  /** One process, by its resident memory. */
  static ofProcess(pid: number): MemoryWatch {
    return new MemoryWatch(() => residentBytes(pid));
  }

  /** A process and its children, each page that they share counted once. */
  static ofFamily(pid: number): MemoryWatch {
    return new MemoryWatch(async () => {
      const family = [pid, ...(await childrenOf(pid))];
      const sizes = await Promise.all(family.map(proportionalBytes));
      const known = sizes.filter((size) => size !== undefined);
      return known.length === 0 ? undefined : known.reduce((sum, size) => sum + size, 0);
    });
  }

  /** Ends the watch. The highest value in bytes; undefined when it could not be seen. */
  async stop(): Promise<number | undefined> {
    clearInterval(this.#timer);
    await this.#reading;
    await this.#sample();
    return this.#peak;
  }

  #sample(): Promise<void> {
    this.#reading ??= this.#read().then((now) => {
      if (now !== undefined) this.#peak = Math.max(this.#peak ?? 0, now);
      this.#reading = undefined;
    });
    return this.#reading;
  }
}

function residentBytes(pid: number): Promise<number | undefined> {
  return kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB$/m);
}

function proportionalBytes(pid: number): Promise<number | undefined> {
  return kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB$/m);
}

async function kilobytes(path: string, pattern: RegExp): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, found] = pattern.exec(text) ?? [];
  return found === undefined ? undefined : Number(found) * 1_024;
}

async function childrenOf(pid: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const processes = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(processes.map(parentOf));
  return processes.filter((_, index) => parents[index] === pid);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may hold anything; the state and the parent follow it.
  const [, parent] = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return parent === undefined ? undefined : Number(parent);
}
