import { parseAddress } from '../address/address.ts';
import type { RecordedEvent } from '../event.ts';
import type { FieldKey, FieldTerm, Filter, NumberTerm, Term } from './ast.ts';
import { matchesPattern } from './pattern.ts';
import { foldText, searchText } from './search-text.ts';
import { resolveTimes } from './times.ts';

/** When an event was recorded plays no part in filters. */
type Matched = Omit<RecordedEvent, 'recordedAt'> & Partial<Pick<RecordedEvent, 'recordedAt'>>;
type Test = (event: Matched) => boolean;

/**
 * Compiles a filter to a test of one event; `now` (milliseconds since 1970) is what spans such as `7d` count from. A field an
 * event does not have equals nothing, so a negated term keeps such an event.
 */
export function matchFilter(filter: Filter, now: number): Test {
  const tests = filter.terms.flatMap((term) => {
    const test = compileTerm(term);
    if (!test) return [];
    return [term.kind !== 'time' && term.negated ? (event: Matched) => !test(event) : test];
  });
  const texts = compileTexts(filter);
  if (texts) tests.push(texts);
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = resolveTimes(filter, now);
  if (filter.terms.some((term) => term.kind === 'time')) {
    tests.push((event) => {
      const ms = Date.parse(event.occurredAt);
      return ms >= since && ms < until;
    });
  }
  return (event) => tests.every((test) => test(event));
}

/** Times and free text are compiled for the whole filter instead. */
function compileTerm(term: Term): Test | undefined {
  switch (term.kind) {
    case 'field':
      return compileField(term);
    case 'number':
      return compileNumber(term);
    case 'address':
      return (event) => {
        const address = event.context?.ip === undefined ? undefined : parseAddress(event.context.ip);
        if (!address) return false;
        return term.values.some(({ first, last }) => address.value >= first && address.value <= last);
      };
    default:
      return undefined;
  }
}

function compileField({ key, values }: FieldTerm): Test {
  return (event) => {
    const value = fieldOf(event, key);
    if (value === undefined) return false;
    const type = key === 'actor' ? event.actor.type : event.recordedBy.type;
    return values.some(
      (pattern) =>
        (pattern.actorType === undefined || pattern.actorType === type) && matchesPattern(pattern, value),
    );
  };
}

function compileNumber({ key, values }: NumberTerm): Test {
  return (event) => {
    const number = numberOf(event, key);
    return number !== undefined && values.some(({ first, last }) => number >= first && number <= last);
  };
}

function numberOf(event: Matched, key: NumberTerm['key']): number | undefined {
  switch (key) {
    case 'position':
      return event.position;
    case 'version':
      return event.context?.version;
    case 'hour':
      return new Date(event.occurredAt).getUTCHours();
  }
}

/** All free text of a filter at once: the search text of an event is made only once. */
function compileTexts(filter: Filter): Test | undefined {
  const terms = filter.terms.flatMap((term) =>
    term.kind === 'text' ? [{ negated: term.negated, text: foldText(term.text) }] : [],
  );
  if (terms.length === 0) return undefined;
  return (event) => {
    const text = searchText(event);
    return terms.every((term) => text.includes(term.text) !== term.negated);
  };
}

function fieldOf(event: Matched, key: FieldKey): string | undefined {
  switch (key) {
    case 'category':
      return event.category;
    case 'type':
      return event.resource.type;
    case 'action':
      return event.action;
    case 'actor':
      return event.actor.name;
    case 'actor-type':
      return event.actor.type;
    case 'actor-id':
      return event.actor.id;
    case 'recorder':
      // There always is a recorder: one without a name has an empty one, so that `workspace` alone finds it.
      return event.recordedBy.name ?? '';
    case 'resource':
      return event.resource.name;
    case 'resource-id':
      return event.resource.id;
    case 'env':
      return event.context?.environment;
    case 'project':
      return event.context?.project;
    case 'outcome':
      return event.outcome;
    case 'request':
      return event.context?.requestId;
    case 'user-agent':
      return event.context?.userAgent;
    case 'id':
      return event.id;
  }
}
