import { type Filter, formatActor, type RecordedEvent } from '@daybook/event';
import {
  exactTerm,
  filterFor,
  filterOut,
  NO_FILTER,
  setTimes,
  type ValueKey,
} from '../filters/edit-filter.ts';

/** What a value of an event can be filtered by: a key of the filter language, or its text where there is no key for it. */
export type FieldFilter =
  | { readonly kind: 'value'; readonly key: ValueKey; readonly value: string }
  | { readonly kind: 'text'; readonly text: string };

export function byValue(key: ValueKey, value: string): FieldFilter {
  return { kind: 'value', key, value };
}

/** Finds what holds the text somewhere; undefined for a text that finds everything. */
export function byText(text: string): FieldFilter | undefined {
  return text === '' ? undefined : { kind: 'text', text };
}

/** A filter narrowed to what has the value. */
export function narrowed(filter: Filter, field: FieldFilter): Filter {
  return field.kind === 'value'
    ? filterFor(filter, field.key, field.value)
    : withText(filter, field.text, false);
}

/** A filter without what has the value. */
export function excluding(filter: Filter, field: FieldFilter): Filter {
  return field.kind === 'value'
    ? filterOut(filter, field.key, field.value)
    : withText(filter, field.text, true);
}

function withText({ terms }: Filter, text: string, negated: boolean): Filter {
  const others = terms.filter((term) => term.kind !== 'text' || term.text !== text);
  return { terms: [...others, { kind: 'text', negated, text }] };
}

const AROUND_MS = 5 * 60_000;

/** What happened within five minutes of an event, whoever did it. */
export function aroundEvent({ occurredAt }: Pick<RecordedEvent, 'occurredAt'>): Filter {
  const ms = Date.parse(occurredAt);
  return setTimes(NO_FILTER, { since: Math.max(0, ms - AROUND_MS), until: ms + AROUND_MS });
}

/** All that the event's actor did. */
export function byActor({ actor }: Pick<RecordedEvent, 'actor'>): Filter {
  return filterFor(NO_FILTER, 'actor', formatActor(actor));
}

/** All that was done with the event's resource, by its name and type. */
export function onResource({ resource }: Pick<RecordedEvent, 'resource'>): Filter {
  const terms = [exactTerm('resource', resource.name), exactTerm('type', resource.type)];
  return { terms: terms.filter((term) => term !== undefined) };
}
