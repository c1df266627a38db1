import { LIMITS } from '@daybook/event';
import { HTTPException } from 'hono/http-exception';
import { EventIndexError } from '../event-index/event-index-error.ts';
import { BeyondLog, OfRetiredLog } from '../explore/beyond-log.ts';
import { DamagedEvent } from '../explore/damaged-event.ts';
import { GoneEvent } from '../explore/gone-event.ts';
import { QuestionError } from '../explore/question-error.ts';
import { NoRoomForExports } from '../export/export-source.ts';
import { isSqliteError, messageOf, SQLITE } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { LedgerDisagreement } from '../sequencer/ledger-disagreement.ts';
import { WorkspaceError } from '../workspace/workspace-error.ts';
import type { AppContext } from './context.ts';
import { invalidFields, Problem } from './problem.ts';

type SchemaIssue = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
};
type SchemaResult =
  | { readonly success: true; readonly target?: string }
  | {
      readonly success: false;
      readonly target?: string;
      readonly error: { readonly issues: readonly SchemaIssue[] };
    };

const KEYS_MAX = 10;
const KEY_CHARACTERS = 60;

/** What the OpenAPI schemas refuse, as a problem. */
export function refuseInvalid(result: SchemaResult): void {
  if (result.success) return;
  throw invalidFields(
    result.error.issues.slice(0, LIMITS.issues).map(({ path, message, keys }) => ({
      path: keys ? listOf(keys) : path.join('.'),
      message: keys ? 'is not known here' : message,
    })),
    result.target === 'json' ? 'invalid' : 'invalid-request',
  );
}

/** The first of the keys, each short enough to be shown. */
function listOf(keys: readonly string[]): string {
  const shown = keys.slice(0, KEYS_MAX).map((key) => key.slice(0, KEY_CHARACTERS));
  return keys.length > KEYS_MAX ? `${shown.join(', ')}, …` : shown.join(', ');
}

/** Any error as the answer to a request; what is our fault is logged under the request's id. */
export function toProblem(error: unknown, c: AppContext, logger: Logger): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DamagedEvent) {
    const { organizationId } = c.get('credential');
    logger.error({ organizationId, position: error.position }, 'an event that was asked for is damaged');
    return new Problem('damaged', { detail: error.message });
  }
  if (error instanceof GoneEvent) {
    const { kind, position, announcement = null } = error;
    return new Problem(kind, { detail: error.message, details: { position, announcement } });
  }
  if (error instanceof BeyondLog || error instanceof OfRetiredLog) {
    const { field, message, size } = error;
    const errors = [{ path: field, message }];
    return new Problem('rolled-back', { detail: `${field} ${message}`, errors, details: { size } });
  }
  if (error instanceof WorkspaceError) {
    return new Problem(error.kind, { detail: error.message, ...error.options });
  }
  // The log has it already: its reader notices each part once.
  if (error instanceof LedgerDisagreement) return new Problem('ledger-damaged', { detail: error.message });
  if (error instanceof HTTPException && error.message.startsWith('Malformed JSON')) {
    return new Problem('malformed-body', { detail: 'the body is not valid JSON' });
  }
  if (error instanceof HTTPException && error.status === 415) {
    return new Problem('unsupported-media-type', { detail: 'send application/json' });
  }
  if (error instanceof HTTPException && error.status < 500) {
    return new Problem('invalid-request', { detail: error.message || 'the request cannot be read' });
  }
  if (isAborted(error))
    return new Problem('malformed-body', { detail: 'the request ended before it was complete' });
  if (isSqliteError(error, SQLITE.FULL, SQLITE.IOERR, SQLITE.READONLY)) {
    logger.error({ route: routeOf(c), reason: messageOf(error) }, 'the workspace cannot be written');
    const detail = 'the disk is full or failing: nothing was changed; try again when there is room';
    return new Problem('unavailable', { detail, headers: { 'Retry-After': '5' } });
  }
  if (error instanceof NoRoomForExports)
    return new Problem('no-room', { detail: error.message, headers: { 'Retry-After': '60' } });
  if (error instanceof QuestionError) {
    return new Problem('not-answered', { detail: error.message, headers: { 'Retry-After': '5' } });
  }
  const reason = error instanceof EventIndexError ? notSearchable(error) : undefined;
  if (reason !== undefined)
    return new Problem('not-searchable', { detail: reason, headers: { 'Retry-After': '2' } });
  const requestId = c.get('requestId');
  const stack = error instanceof Error ? error.stack : String(error);
  logger.error({ requestId, route: routeOf(c), error: stack }, 'request failed');
  return new Problem('internal', {
    detail: `this is our fault; the server log says why, under request ${requestId} or an earlier one that failed alike`,
  });
}

/** Undefined when the question itself broke the index's contract. */
function notSearchable({ code }: EventIndexError): string | undefined {
  switch (code) {
    case 'refused':
      return undefined;
    case 'timeout':
    case 'stopped':
      return 'the question took too long: narrow the time with since: and until:, or the filter';
    case 'unusable':
      return 'the index is being built anew: try again in a moment; nothing is lost';
    case 'failed':
      return 'the index is short of disk, memory or file handles: the server log says more; nothing is lost';
  }
}

/** The client went away; nobody reads the answer, and nothing is our fault. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

/** The route and not the path, which may hold the secret of a link. */
function routeOf(c: AppContext): string {
  return c.req.matchedRoutes.findLast(({ path }) => !path.includes('*'))?.path ?? 'other';
}
