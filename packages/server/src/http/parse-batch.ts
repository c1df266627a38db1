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
      detail: `the batch has ${events.length} events, ${LIMITS.batchEvents} are allowed: send smaller batches`,
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
  body.split('\n').forEach((line, number) => {
    if (line.trim() === '') return;
    const parsed = parseJson(line);
    if (parsed.ok) events.push(parsed.value);
    else
      errors.push({
        index: events.length + errors.length,
        path: parsed.issue.path,
        message: `line ${number + 1}: ${parsed.issue.message}`,
      });
  });
  if (errors.length > 0) throw invalidFields(errors, 'malformed-body');
  return events;
}
