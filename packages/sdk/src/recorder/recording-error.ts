import type { FieldIssue } from '../errors.ts';

/**
 * - `invalid-event`: an event is wrong and was not recorded; `issues` say where, `event` is what was given.
 * - `incomplete-event`: an event was taken without some of what was given, or with a text cut; `issues` say what.
 * - `refused-event`: the server refused an event for good; the others of its batch went on. With a spool `keptIn` is the file it went to.
 * - `dropped`: events were lost, `count` of them: no room was left, or they could not be delivered before `close()` gave up.
 * - `closed`: an event was recorded after `close()`, and is lost.
 * - `unavailable`: the server cannot be reached or asks for patience; told once an outage, events are kept meanwhile.
 * - `barred`: the server refuses the API key or does not know the address; told once, events are kept and it is asked rarely.
 * - `clock`: this host's clock is wrong by more than a minute; told once.
 * - `spool`: the spool cannot be used, and events are kept in memory only; or the file of refused events, and they stay in the spool.
 */
export type RecordingErrorCode =
  | 'invalid-event'
  | 'incomplete-event'
  | 'refused-event'
  | 'dropped'
  | 'closed'
  | 'unavailable'
  | 'barred'
  | 'clock'
  | 'spool';

type Details = {
  readonly count?: number;
  readonly eventId?: string;
  readonly event?: unknown;
  readonly issues?: readonly FieldIssue[];
  readonly keptIn?: string | undefined;
  readonly cause?: unknown;
};

/** What went wrong while recording, given to `onError`; never thrown. The message holds no content of an event and no API key. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code: RecordingErrorCode;
  /** How many events are concerned. */
  readonly count: number;
  readonly eventId: string | undefined;
  readonly event: unknown;
  readonly issues: readonly FieldIssue[];
  /** The file that keeps the event; undefined when `event` is all there is. */
  readonly keptIn: string | undefined;

  constructor(code: RecordingErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.count = details.count ?? 0;
    this.eventId = details.eventId;
    this.event = details.event;
    this.issues = details.issues ?? [];
    this.keptIn = details.keptIn;
  }
}

/** `action must be …; actor.name is required …`, for messages. */
export function describeIssues(issues: readonly FieldIssue[]): string {
  const shown = issues.slice(0, 3).map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
  const more = issues.length > shown.length ? ` (and ${issues.length - shown.length} more)` : '';
  return shown.join('; ') + more;
}
