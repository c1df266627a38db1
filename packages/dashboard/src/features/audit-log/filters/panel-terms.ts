import { CATEGORIES, type Filter, printFilter, RESOURCE_TYPES, type Term } from '@daybook/event';
import { dateRangeOf } from './date-range.ts';
import { exactTerm, isTermOf, setTerm } from './edit-filter.ts';

// What the panel shows is read from the filter itself, so that nothing is held twice. A term that no control can show is kept as it is.

/** The categories of the guide; `Audit` and an organization's own stand under "More". */
export const GUIDE_CATEGORIES: readonly string[] = CATEGORIES.filter((category) => category !== 'Audit');
/** The resource types of the guide; `variable` and others stand under "More". */
export const GUIDE_TYPES: readonly string[] = RESOURCE_TYPES.filter((type) => type !== 'variable');
export const OUTCOMES = ['success', 'failure', 'denied'] as const;

/** Keys that are shown as boxes to check, any number of them. */
export type ChoiceKey = 'category' | 'type' | 'outcome';

/** Keys of which the panel shows one value, exactly. */
export type SingleKey = 'action' | 'actor' | 'env' | 'ip' | 'resource' | 'project' | 'recorder';

const CHOICE_KEYS: readonly ChoiceKey[] = ['category', 'type', 'outcome'];
const SINGLE_KEYS: readonly SingleKey[] = ['action', 'actor', 'env', 'ip', 'resource', 'project', 'recorder'];
const SINGLE_KEYS_OF_MORE = ['env', 'ip', 'resource', 'project', 'recorder'] as const;

/** The boxes of a key that are checked. */
export function choicesOf(filter: Filter, key: ChoiceKey): readonly string[] {
  const term = filter.terms.find((other) => isTermOf(other, key, false));
  return term?.kind === 'field' ? term.values.map(({ text }) => text) : [];
}

/** Checks exactly these boxes of a key. */
export function setChoices(filter: Filter, key: ChoiceKey, choices: readonly string[]): Filter {
  if (choices.length === 0) return setTerm(filter, key, undefined);
  const values = choices.map((text) => ({ text, anyPrefix: false, anySuffix: false }));
  return setTerm(filter, key, { kind: 'field', key, negated: false, values });
}

/** The one value that the filter demands of a key; undefined without one, or when it demands something else of it. */
export function singleOf(filter: Filter, key: SingleKey): string | undefined {
  const term = filter.terms.find((other) => isTermOf(other, key, false));
  return term && textOf(term, key);
}

/** The terms that no control of the panel shows. */
export function keptTerms(filter: Filter): readonly Term[] {
  const isTimeShown = dateRangeOf(filter).kind !== 'other';
  return filter.terms.filter((term) => {
    if (term.kind === 'time') return !isTimeShown;
    if (term.kind === 'text' || term.negated) return true;
    const single = SINGLE_KEYS.find((key) => key === term.key);
    if (single !== undefined) return textOf(term, single) === undefined;
    return !CHOICE_KEYS.some((key) => key === term.key);
  });
}

/** How many of the controls under "More" are set. */
export function setInMore(filter: Filter): number {
  const singles = SINGLE_KEYS_OF_MORE.filter((key) => singleOf(filter, key) !== undefined);
  const hasOther = (key: ChoiceKey, guide: readonly string[]) =>
    choicesOf(filter, key).some((choice) => !guide.includes(choice));
  const choices = [
    hasOther('category', GUIDE_CATEGORIES),
    hasOther('type', GUIDE_TYPES),
    hasOther('outcome', []),
  ];
  return singles.length + choices.filter(Boolean).length;
}

/** How many controls are set, "More" and the terms that none shows included. */
export function setInPanel(filter: Filter): number {
  const hasGuide = (key: ChoiceKey, guide: readonly string[]) =>
    choicesOf(filter, key).some((choice) => guide.includes(choice));
  const isSet = [
    hasGuide('category', GUIDE_CATEGORIES),
    hasGuide('type', GUIDE_TYPES),
    singleOf(filter, 'action') !== undefined,
    singleOf(filter, 'actor') !== undefined,
    !['any', 'other'].includes(dateRangeOf(filter).kind),
  ];
  return isSet.filter(Boolean).length + setInMore(filter) + keptTerms(filter).length;
}

/** A term as it is written. */
export function printTerm(term: Term): string {
  return printFilter({ terms: [term] });
}

/** The text of a term that holds for one value exactly, such that the text gives the term again; undefined for any other. */
function textOf(term: Term, key: SingleKey): string | undefined {
  const text = valueText(term);
  if (text === undefined) return undefined;
  const again = exactTerm(key, text);
  return again !== undefined && printTerm(again) === printTerm(term) ? text : undefined;
}

function valueText(term: Term): string | undefined {
  if (term.kind === 'address') return term.values.length === 1 ? term.values[0]?.text : undefined;
  if (term.kind !== 'field' || term.values.length !== 1) return undefined;
  const [value] = term.values;
  if (value?.actorType === undefined) return value?.text;
  if (value.text !== '') return `${value.actorType}:${value.text}`;
  return value.actorType === 'api-key' ? 'api-key:*' : value.actorType;
}
