import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Export, NewExport } from '@daybook/sdk';
import { FailedError } from '../output/errors.ts';
import { BrokenExport, type SavedExport, type Sink } from './save-export.ts';

const LOOK_EVERY_MS = 250;

/**
 * Has the server make an export, and waits for it. Where that is given up, the server is told to forget it.
 * @throws FailedError with the server's reason
 */
export async function makeInBackground(
  client: Client,
  wish: NewExport,
  signal: AbortSignal,
  show: (made: Export) => void,
): Promise<Export> {
  let made = await client.exports.create({ ...wish, signal });
  try {
    while (made.state === 'waiting' || made.state === 'running') {
      show(made);
      await delay(LOOK_EVERY_MS, undefined, { signal });
      made = await client.exports.get(made.id, { signal });
    }
  } catch (error) {
    await client.exports.delete(made.id).catch(() => undefined);
    throw error;
  }
  if (made.state !== 'done') throw new FailedError(`the export was not made: ${made.error ?? made.state}`);
  return made;
}

/** Hands a finished export to `sink`, and holds it against the server's hash. @throws BrokenExport */
export async function download(
  client: Client,
  { id, sha256, progress }: Export,
  sink: Sink,
  signal: AbortSignal,
): Promise<SavedExport> {
  const hash = createHash('sha256');
  let bytes = 0;
  const reader = (await client.exports.download(id, { signal })).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new BrokenExport('the connection was lost', bytes, error);
      });
      if (done) break;
      await sink(value);
      hash.update(value);
      bytes += value.length;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  const found = hash.digest('hex');
  if (found !== sha256) throw new BrokenExport('it is not what the server made', bytes, undefined);
  return { count: progress.done, bytes, sha256: found };
}
