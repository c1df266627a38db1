import { type Catalogue, type Filter, parseAddressRange } from '@daybook/event';
import { type DateRange, setDateRange } from './date-range.ts';
import { exactTerm, setTerm } from './edit-filter.ts';
import { type SingleKey, singleOf } from './panel-terms.ts';

/** What was written in a field and cannot be part of a filter. */
export type Unread = { readonly text: string; readonly problem: string };

type FieldName = SingleKey | 'since' | 'until';

/** What is set in the panel and not yet applied: a filter, and what could not be read into it. */
export type Draft = {
  readonly filter: Filter;
  readonly unread: { readonly [field in FieldName]?: Unread };
};

export function draftOf(filter: Filter): Draft {
  return { filter, unread: {} };
}

/** The draft with another filter. */
export function withFilter(draft: Draft, filter: Filter): Draft {
  return { ...draft, filter };
}

/** What a field shows. */
export function fieldText({ filter, unread }: Draft, key: SingleKey): string {
  return unread[key]?.text ?? singleOf(filter, key) ?? '';
}

/** The draft after a text was written into a field of one value; nothing written demands nothing. Spaces around it do not count. */
export function withText(draft: Draft, key: SingleKey, written: string, catalogue: Catalogue): Draft {
  const text = written.trim();
  const { term, problem } = text === '' ? NOTHING : readValue(key, text, catalogue);
  const { [key]: _before, ...others } = draft.unread;
  return {
    filter: setTerm(draft.filter, key, term),
    unread: problem === undefined ? others : { ...others, [key]: { text, problem } },
  };
}

/** What was written for the bounds of a range, and is no time that a filter can have. */
export type UnreadBounds = Pick<Draft['unread'], 'since' | 'until'>;

/** The draft with another time that is covered. */
export function withRange(
  { filter, unread }: Draft,
  range: Exclude<DateRange, { kind: 'other' }>,
  bounds: UnreadBounds,
): Draft {
  const { since: _since, until: _until, ...others } = unread;
  return { filter: setDateRange(filter, range), unread: { ...others, ...bounds } };
}

type Read = { readonly term?: ReturnType<typeof exactTerm>; readonly problem?: string };

const NOTHING: Read = {};

function readValue(key: SingleKey, text: string, catalogue: Catalogue): Read {
  if (key === 'action') {
    const action = text.toUpperCase();
    if (catalogue.get(action) !== undefined) return { term: exactTerm(key, action) };
    const near = catalogue.nearest(action);
    return { problem: `There is no action of that name${near === undefined ? '' : `; is it ${near}?`}` };
  }
  if (key === 'ip' && parseAddressRange(text) === undefined) {
    return { problem: 'This must be an address or a CIDR, such as 203.0.113.7 or 10.0.0.0/8' };
  }
  const term = exactTerm(key, text);
  return term === undefined ? { problem: 'A name is missing after the colon' } : { term };
}
