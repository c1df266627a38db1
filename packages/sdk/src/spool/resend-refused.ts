import { stat, unlink } from 'node:fs/promises';
import { Deliverer, type DeliveryCounts } from '../recorder/deliver.ts';
import { Pauses } from '../recorder/pauses.ts';
import type { RecordingError } from '../recorder/recording-error.ts';
import { Reporter } from '../recorder/reporter.ts';
import { SenderClock } from '../recorder/sender-clock.ts';
import { createTransport, type TransportOptions } from '../transport.ts';
import { appendRefused, refusedLine } from './refused-file.ts';
import { refusedBatches } from './refused-lines.ts';
import { lockSpool, SpoolInUse } from './spool-lock.ts';
import { takeRefused } from './take-refused.ts';

const ATTEMPTS = 5;

/** What became of the events of a file, in events. */
export type Resent = DeliveryCounts & {
  /** Lines that are no events, left in the file. */
  readonly damaged: number;
};

export type ResendOptions = TransportOptions & {
  /** Told of each event that is refused again, or recorded without some of its fields. */
  readonly onError?: ((error: RecordingError) => unknown) | undefined;
};

/**
 * Sends the events of a file again that the server refused (`<spool>.refused`). What is refused again goes back into it, with the new reason. The
 * program whose file it is may run meanwhile; call it as the same user.
 *
 * Rejects with `DaybookError` when the server cannot be reached or refuses the key, and with an error when the file is none of refused
 * events, belongs to another user, or is being sent already; then nothing is lost, and the next call sends what is left.
 */
export async function resendRefused(path: string, options: ResendOptions): Promise<Resent> {
  const sending = `${path}.resending`;
  await requireOwner(path, sending);
  const lock = await lockSpool(`${sending}.lock`).catch((error: unknown) => {
    throw error instanceof SpoolInUse ? new Error(`${path} is being sent by another process`) : error;
  });
  try {
    await takeRefused(path, sending);
    return await sendAll(sending, path, options);
  } finally {
    await lock.release();
  }
}

/** What another user makes here, the program could not write to, nor the locks be read by it. */
async function requireOwner(...paths: readonly string[]): Promise<void> {
  const uid = process.geteuid?.();
  for (const path of uid === undefined ? [] : paths) {
    const owner = await stat(path).catch(() => undefined);
    if (owner === undefined || owner.uid === uid) continue;
    throw new Error(
      `${path} belongs to user ${owner.uid}, and this runs as user ${uid}, whose files its program could not use: run it as that user, such as with sudo --preserve-env=DAYBOOK_URL,DAYBOOK_API_KEY -u '#${owner.uid}'`,
    );
  }
}

async function sendAll(sending: string, path: string, options: ResendOptions): Promise<Resent> {
  const counts = { accepted: 0, duplicates: 0, refused: 0, damaged: 0 };
  const { signal } = new AbortController();
  const deliverer = new Deliverer({
    transport: createTransport(options),
    reporter: new Reporter(options.onError ?? (() => undefined)),
    pauses: new Pauses(signal, () => undefined),
    counts,
    signal,
    clock: new SenderClock(),
    attempts: options.retry?.attempts ?? ATTEMPTS,
    keepRefused: async (refused) => {
      const lines = refused.map((one) => refusedLine(one, Date.now()));
      await appendRefused(path, lines, Number.POSITIVE_INFINITY);
      return { kind: 'kept', path };
    },
  });
  for await (const { events, damaged } of refusedBatches(sending)) {
    await deliverer.deliver(events);
    if (damaged.length > 0) await appendRefused(path, damaged, Number.POSITIVE_INFINITY);
    counts.damaged += damaged.length;
  }
  await unlink(sending);
  return counts;
}
