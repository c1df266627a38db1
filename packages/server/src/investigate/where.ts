import {
  type Actor,
  type AddressTerm,
  type FieldKey,
  type FieldTerm,
  type Filter,
  isoTime,
  LIMITS,
  type NumberTerm,
  parseAddressRange,
  readActorText,
  readTimeBound,
  type Term,
  type TextPattern,
  type TimeTerm,
} from '@daybook/event';

// Filters are made as terms and printed, never put together as text: names hold quotes, commas and stars.

/** How many values a term can have. */
export const VALUES_MAX = LIMITS.filterValues;

type ValueKey = Exclude<FieldKey, 'actor' | 'recorder' | 'id'>;

/** Events whose field is exactly one of the values: 1 to {@link VALUES_MAX}. */
export function is(key: ValueKey, ...values: readonly string[]): FieldTerm {
  return { kind: 'field', key, negated: false, values: values.map(exactly) };
}

/** Events whose field is none of the values, or missing. */
export function isNot(key: ValueKey, ...values: readonly string[]): FieldTerm {
  return { ...is(key, ...values), negated: true };
}

/** Events that do not have the field. */
export function isMissing(key: ValueKey): FieldTerm {
  return { kind: 'field', key, negated: true, values: [{ text: '', anyPrefix: true, anySuffix: true }] };
}

/** Events whose field is exactly this, or missing where it is undefined. */
export function isOrMissing(key: ValueKey, value: string | undefined): FieldTerm {
  return value === undefined ? isMissing(key) : is(key, value);
}

/** What one of them did. */
export function by(...actors: readonly Pick<Actor, 'type' | 'name'>[]): FieldTerm {
  return { kind: 'field', key: 'actor', negated: false, values: actors.flatMap(asActor) };
}

/** What others did. */
export function notBy(...actors: readonly Pick<Actor, 'type' | 'name'>[]): FieldTerm {
  return { ...by(...actors), negated: true };
}

/** What this workspace observed itself. */
export function observed(): FieldTerm {
  const here = readActorText('recorder', 'workspace');
  return { kind: 'field', key: 'recorder', negated: false, values: here ? [here] : [] };
}

/** What others reported. */
export function notObserved(): FieldTerm {
  return { ...observed(), negated: true };
}

/** What was reported with one of these API keys, directly or as an import. */
export function reportedWith(...keys: readonly string[]): FieldTerm {
  const values = keys.flatMap((name) =>
    ['api-key', 'import'].map((actorType) => ({ ...exactly(name), actorType })),
  );
  return { kind: 'field', key: 'recorder', negated: false, values };
}

/** What was not. */
export function notReportedWith(...keys: readonly string[]): FieldTerm {
  return { ...reportedWith(...keys), negated: true };
}

/** From addresses or networks, written `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/48`. @throws RangeError for anything else */
export function from(...addresses: readonly string[]): AddressTerm {
  const values = addresses.map((text) => {
    const range = parseAddressRange(text);
    if (!range) throw new RangeError(`${JSON.stringify(text)} is no address or network`);
    return range;
  });
  return { kind: 'address', key: 'ip', negated: false, values };
}

/** From none of them, or without an address. */
export function notFrom(...addresses: readonly string[]): AddressTerm {
  return { ...from(...addresses), negated: true };
}

/** Places in the ledger, both ends included. */
export function at(...values: readonly { readonly first: number; readonly last: number }[]): NumberTerm {
  return { kind: 'number', key: 'position', negated: false, values };
}

/** In hours of the day in UTC, 0 to 23, both ends included. */
export function atHours(...values: readonly { readonly first: number; readonly last: number }[]): NumberTerm {
  return { kind: 'number', key: 'hour', negated: false, values };
}

/** At or after a time, in milliseconds since 1970 UTC; before 1970 is 1970. */
export function since(ms: number): TimeTerm {
  return time('since', ms);
}

/** Before a time, in milliseconds since 1970 UTC. */
export function until(ms: number): TimeTerm {
  return time('until', ms);
}

/** Where all terms hold. */
export function where(...terms: readonly Term[]): Filter {
  return { terms };
}

/** What a filter finds where further terms hold as well. The key of a term must be a new one, or both be negated. */
export function and(filter: Filter, ...terms: readonly Term[]): Filter {
  return { terms: [...filter.terms, ...terms] };
}

function exactly(text: string): TextPattern {
  return { text, anyPrefix: false, anySuffix: false };
}

/** As `system` acts under names that no filter tells apart, it stands for all of them. */
function asActor({ type, name }: Pick<Actor, 'type' | 'name'>): readonly TextPattern[] {
  if (type === 'system') return [readActorText('actor', 'system')].filter((pattern) => pattern !== undefined);
  return [{ ...exactly(name), actorType: type }];
}

function time(key: TimeTerm['key'], ms: number): TimeTerm {
  const bound = readTimeBound(isoTime(Math.max(0, ms)));
  if ('problem' in bound) throw new RangeError(`${ms} is no time that a filter can name`);
  return { kind: 'time', key, bound };
}
