import { LIMITS } from '@daybook/event';
import { DaybookError } from '../errors.ts';
import type { OnError } from './reporter.ts';

export type RecordingOptions = {
  /** Told of every event that was not recorded, and of outages; default: a line by `console.warn`. */
  readonly onError?: OnError | undefined;
  /** Events a request at most; default 500, at most 1,000. */
  readonly batchEvents?: number | undefined;
  /** Bytes of events a request at most; default 1 MiB, 64 KiB to 4 MiB. */
  readonly batchBytes?: number | undefined;
  /** How long events are gathered before they are sent; default 200 ms. */
  readonly batchWindowMs?: number | undefined;
  /** Events kept in memory at most while the server does not take them; default 10,000. The newest beyond it are lost, or go to the spool. */
  readonly maxQueued?: number | undefined;
  /** Their bytes at most; default 16 MiB. With a spool, what waits in memory for the next write. */
  readonly maxQueuedBytes?: number | undefined;
  /** A file (Node only) that holds events until the server has them, so that they survive a crash. One process each. */
  readonly spool?: string | undefined;
  /** Bytes of unsent events in the spool at most; default 256 MiB. */
  readonly maxSpoolBytes?: number | undefined;
  /** The clock of events that bring no `occurredAt`, in milliseconds since 1970; default: the system's. */
  readonly clock?: (() => number) | undefined;
};

export type Settings = { readonly [Name in keyof typeof RANGES]: number };

const MIB = 1024 * 1024;

/** Default, least and most. A batch's bytes stay below what the server takes, brackets and commas included. */
const RANGES = {
  batchEvents: [500, 1, LIMITS.batchEvents],
  batchBytes: [MIB, 2 * LIMITS.eventBytes, 4 * MIB],
  batchWindowMs: [200, 0, 60_000],
  maxQueued: [10_000, 1, 10_000_000],
  maxQueuedBytes: [16 * MIB, LIMITS.eventBytes, 1024 * MIB],
  maxSpoolBytes: [256 * MIB, LIMITS.eventBytes, 1024 * 1024 * MIB],
} as const;

/** The options with defaults filled in. Throws `DaybookError` of type `usage` for a number out of its range. */
export function readSettings(options: RecordingOptions): Settings {
  return {
    batchEvents: readNumber(options, 'batchEvents'),
    batchBytes: readNumber(options, 'batchBytes'),
    batchWindowMs: readNumber(options, 'batchWindowMs'),
    maxQueued: readNumber(options, 'maxQueued'),
    maxQueuedBytes: readNumber(options, 'maxQueuedBytes'),
    maxSpoolBytes: readNumber(options, 'maxSpoolBytes'),
  };
}

function readNumber(options: RecordingOptions, name: keyof typeof RANGES): number {
  const [usual, least, most] = RANGES[name];
  const value = options[name] ?? usual;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const detail = `${name} must be a whole number from ${least} to ${most}, not ${value}`;
  throw new DaybookError(0, { type: 'usage', title: 'Wrong option', detail });
}
