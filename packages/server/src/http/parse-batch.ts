import { LIMITS, parseJson, splitBatch } from '@daybook/event';
import type { Slices } from '../platform/slices.ts';
import { invalidFields, Problem, type ProblemIssue } from './problem.ts';
import { decodeJson } from './read-body.ts';

/** What a line costs beside its characters. */
const LINE_UNITS = 16;
const LINE_FEED = 0x0a;
const NAME_CHARACTERS = 60;

/** The events of a request body, not yet checked one by one. */
export type RawBatch = readonly unknown[];

/**
 * Reads one event, `{ "events": [ … ] }`, a bare list of events, or one event a line. Reading ends at the first event too many and where no more errors are named.
 * @throws Problem `malformed-body` naming the place, `invalid-event` for no events, `too-large` for too many or one too large.
 */
export async function parseBatch(type: string, body: string, slices: Slices): Promise<RawBatch> {
  const events =
    type === 'application/json' ? await parseDocument(body, slices) : await parseLines(body, slices);
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

async function parseDocument(body: string, slices: Slices): Promise<RawBatch> {
  // No larger than one event may be: read at once.
  if (body.length <= LIMITS.eventCharacters) return parseSmallDocument(body);
  const events: unknown[] = [];
  const others: string[] = [];
  for (const piece of splitBatch(body)) {
    if (piece.kind === 'malformed') throw invalidFields([piece.issue], 'malformed-body');
    if (piece.kind === 'too-large') throw eventTooLarge(piece.index ?? 0);
    if (piece.kind === 'too-many-names') throw manyNames(piece.index ?? 0);
    if (piece.kind === 'other') others.push(piece.name);
    else events.push(piece.value);
    if (events.length > LIMITS.batchEvents) return events;
    if (others.length >= LIMITS.issues) throw notOfTheForm(others);
    const pause = slices.spend(piece.characters);
    if (pause) await pause;
  }
  if (others.length > 0) throw notOfTheForm(others);
  return events;
}

function parseSmallDocument(body: string): RawBatch {
  const value = decodeJson(body);
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null || !('events' in value)) return [value];
  const { events, ...others } = value;
  const names = Object.keys(others);
  if (names.length > 0 || !Array.isArray(events)) {
    throw notOfTheForm(Array.isArray(events) ? names : [...names, 'events']);
  }
  return events;
}

/** `names` are those beside a list `events`, and `events` when that is none. */
function notOfTheForm(names: readonly string[]): Problem {
  const errors = names.slice(0, LIMITS.issues).map((name): ProblemIssue => {
    if (name === 'events') return { path: name, message: 'must be a list of events' };
    return { path: name.slice(0, NAME_CHARACTERS), message: 'is not known beside "events"' };
  });
  const isCutShort =
    names.length >= LIMITS.issues ? `; of at least ${names.length} mistakes ${errors.length} are named` : '';
  return new Problem('invalid-event', {
    detail: `the batch is not of the form { "events": [ … ] }${isCutShort}`,
    errors,
  });
}

function manyNames(index: number): Problem {
  const message = `must have at most ${LIMITS.eventNames} names`;
  return new Problem('invalid-event', {
    detail: `nothing was recorded: the event ${message}`,
    errors: [{ index, path: '', message }],
  });
}

function eventTooLarge(index: number): Problem {
  const message = `the event has more than ${LIMITS.eventCharacters} characters as it was sent: at most ${LIMITS.eventBytes} bytes are allowed as it is stored`;
  return new Problem('too-large', {
    detail: `nothing was recorded: ${message}`,
    errors: [{ index, path: '', message }],
  });
}

async function parseLines(body: string, slices: Slices): Promise<RawBatch> {
  const events: unknown[] = [];
  const errors: ProblemIssue[] = [];
  let line = 0;
  for (let at = 0; at < body.length && events.length <= LIMITS.batchEvents; line += 1) {
    if (body.charCodeAt(at) === LINE_FEED) {
      at += 1;
      const rest = slices.spend(1);
      if (rest) await rest;
      continue;
    }
    const lineEnd = body.indexOf('\n', at);
    const end = lineEnd === -1 ? body.length : lineEnd;
    const text = body.slice(at, end);
    const pause = slices.spend(LINE_UNITS + text.length);
    if (pause) await pause;
    at = end + 1;
    if (text.trim() === '') continue;
    const index = events.length + errors.length;
    if (text.length > LIMITS.eventCharacters) throw eventTooLarge(index);
    const parsed = parseJson(text);
    if (parsed.ok) events.push(parsed.value);
    else {
      const { path, message } = parsed.issue;
      errors.push({ index, path, message: `line ${line + 1}: ${message}` });
    }
    if (errors.length >= LIMITS.issues || index > LIMITS.batchEvents) break;
  }
  if (errors.length > 0) throw invalidFields(errors, 'malformed-body');
  return events;
}
