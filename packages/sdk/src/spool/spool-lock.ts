import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { startTimer, type Timer } from '../recorder/timer.ts';

const RENEWED_MS = 10_000;
/** A lock of another machine is dead when it was not renewed for so long. */
const SILENT_MS = 60_000;

type Holder = { readonly pid: number; readonly host: string; readonly started: string };

/** The spool belongs to another process that is alive. */
export class SpoolInUse extends Error {
  override readonly name = 'SpoolInUse';
}

export type SpoolLock = { readonly release: () => Promise<void> };

/**
 * Takes the file `path`, which names its holder. A lock whose process has ended is taken over: on this machine as soon as it has
 * ended, told from a later process with the same number by its start time (Linux); of another machine after a minute of silence.
 * Throws `SpoolInUse`, or the file system's error.
 */
export async function lockSpool(path: string): Promise<SpoolLock> {
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const text = JSON.stringify(own);
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await take(path, draft);
  } finally {
    await unlink(draft);
  }
  let renewal = renewLater(path, text);
  return {
    async release() {
      renewal.cancel();
      renewal = { cancel: () => undefined };
      if ((await readHolder(path)) === text) await unlink(path);
    },
  };

  function renewLater(lockPath: string, mine: string): Timer {
    return startTimer(RENEWED_MS, () => {
      const now = new Date();
      void utimes(lockPath, now, now).catch(() => undefined);
      renewal = renewLater(lockPath, mine);
    });
  }
}

async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Links the draft to the lock's path, which takes it and names the holder in one step. A dead holder's lock is replaced only by who has
 * taken the right to it, a lock of its own named after the dead one: so nobody moves away what somebody else has taken meanwhile.
 * Throws `SpoolInUse` while the holder lives, or another one who is taking its place.
 */
async function take(path: string, draft: string): Promise<void> {
  while (!(await tryLink(draft, path))) {
    const found = await readHolder(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder && (await isAlive(holder, path, draft))) {
      throw new SpoolInUse(
        `it is used by process ${holder.pid} on ${holder.host}; give each process a spool of its own`,
      );
    }
    const right = `${path}.${createHash('sha256').update(found).digest('hex').slice(0, 16)}`;
    await take(right, draft);
    try {
      if ((await readHolder(path)) !== found) continue;
      const copy = `${draft}.copy`;
      await link(draft, copy);
      await rename(copy, path);
      return;
    } finally {
      await unlink(right);
    }
  }
}

async function isAlive(holder: Holder, path: string, draft: string): Promise<boolean> {
  if (holder.host === hostname()) {
    const started = startOf(holder.pid);
    return isRunning(holder.pid) && (started === '' || started === holder.started);
  }
  // Both times come from the file system's clock, which is the same for all who use it.
  const [lock, now] = await Promise.all([stat(path), stat(draft)]).catch(() => []);
  return lock !== undefined && now !== undefined && now.mtimeMs - lock.mtimeMs < SILENT_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** When a process began, in the kernel's ticks since a named boot; `ended` for one that nobody has buried; empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): the second field, the program's name in parentheses, may hold anything; state and start are the 3rd and 22nd.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : `${boot} ${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

async function readHolder(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, started }: { pid?: unknown; host?: unknown; started?: unknown } = JSON.parse(text);
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    return typeof host === 'string' && typeof started === 'string' ? { pid, host, started } : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
