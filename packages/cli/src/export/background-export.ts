import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Export, NewExport } from '@daybook/sdk';
import { FailedError } from '../output/errors.ts';
import { BrokenExport, handOn, type SavedExport, type Sink } from './save-export.ts';

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
  const handed = await handOn(await client.exports.download(id, { signal }), sink);
  if (handed.sha256 !== sha256)
    throw new BrokenExport('it is not what the server made', handed.bytes, undefined);
  return { count: progress.done, ...handed };
}
