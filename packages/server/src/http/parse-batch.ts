import { LIMITS, parseJson } from '@daybook/event';
import { invalidFields, Problem, type ProblemIssue } from './problem.ts';
import { decodeJson } from './read-body.ts';

/** The events of a request body, not yet checked one by one. */
export type RawBatch = readonly unknown[];

/**
 * Reads one event, `{ "events": [ … ] }`, or one event a line.
 * @throws Problem `malformed-body` naming the place, `invalid-event` for no events, `too-large` for too many.
 */
export function parseBatch(type: string, body: string): RawBatch {
  const events = type === 'application/x-ndjson' ? parseLines(body) : parseDocument(body);
  if (events.length === 0) {
    const message = `must have 1 to ${LIMITS.batchEvents} events`;
    throw new Problem('invalid-event', {
      detail: 'the batch has no events',
      errors: [{ path: 'events', message }],
    });
  }
  if (events.length > LIMITS.batchEvents) {
    throw new Problem('too-large', {
      detail: `the batch has more than ${LIMITS.batchEvents} events: send smaller batches`,
      errors: [
        {
          index: LIMITS.batchEvents,
          path: 'events',
          message: `must have at most ${LIMITS.batchEvents} events`,
        },
      ],
    });
  }
  return events;
}

function parseDocument(body: string): RawBatch {
  const value = decodeJson(body);
  if (typeof value !== 'object' || value === null || !('events' in value)) return [value];
  const { events, ...others } = value;
  const errors: ProblemIssue[] = Object.keys(others).map((path) => ({
    path,
    message: 'is not known beside "events"',
  }));
  if (!Array.isArray(events)) errors.push({ path: 'events', message: 'must be a list of events' });
  if (errors.length > 0 || !Array.isArray(events)) {
    throw new Problem('invalid-event', {
      detail: 'the batch is not of the form { "events": [ … ] }',
      errors,
    });
  }
  return events;
}

function parseLines(body: string): RawBatch {
  const events: unknown[] = [];
  const errors: ProblemIssue[] = [];
  let line = 0;
  for (let at = 0; at < body.length && events.length + errors.length <= LIMITS.batchEvents; line += 1) {
    const end = body.indexOf('\n', at);
    const text = body.slice(at, end === -1 ? undefined : end);
    at = end === -1 ? body.length : end + 1;
    if (text.trim() === '') continue;
    const parsed = parseJson(text);
    if (parsed.ok) events.push(parsed.value);
    else {
      const { path, message } = parsed.issue;
      errors.push({ index: events.length + errors.length, path, message: `line ${line + 1}: ${message}` });
    }
  }
  if (errors.length > 0) throw invalidFields(errors, 'malformed-body');
  return events;
}
