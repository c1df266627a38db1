import {
  ANNOUNCING_ACTIONS,
  type AuditEvent,
  type Filter,
  FilterError,
  matchFilter,
  mergeRanges,
  parseFilter,
  printFilter,
  readRange,
  type Term,
} from '@daybook/event';
import { type BundleFilter, type BundleMeaning, type GoneSpan, LedgerError } from '@daybook/ledger';

/** How the events of a bundle are read: by the filter language, and the announcements of what is destroyed. */
export const bundleMeaning: BundleMeaning = { readFilter, announces };

/**
 * Reads the filter of a bundle: canonical, without times that count from now. A category is in the catalogue and not in an event, so that it
 * stays unchecked. Throws `LedgerError` with the code `bundle-filter`.
 */
function readFilter(text: string): BundleFilter {
  const filter = parse(text);
  if (filter.terms.length === 0) throw refused('says nothing');
  if (printed(filter) !== text) throw refused('is not in its canonical form');
  if (filter.terms.some((term) => term.kind === 'time' && term.bound.relative))
    throw refused('counts from a time that the bundle does not say');
  const [unchecked, checked] = [
    filter.terms.filter(isOfCatalogue),
    filter.terms.filter((term) => !isOfCatalogue(term)),
  ];
  const matches = matchFilter({ terms: checked }, 0);
  return {
    matches: ({ payload, position, recordedAt }) =>
      isEvent(payload, (event) =>
        matches({ ...event, position, recordedAt: new Date(recordedAt).toISOString(), category: '' }),
      ),
    unchecked: unchecked.map((term) => printFilter({ terms: [term] })),
  };
}

function parse(text: string): Filter {
  try {
    return parseFilter(text, { catalogue: 'any' });
  } catch (error) {
    if (error instanceof FilterError) throw refused(`cannot be read by this version: ${error.message}`);
    throw error;
  }
}

function printed(filter: Filter): string | undefined {
  try {
    return printFilter(filter);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isOfCatalogue(term: Term): boolean {
  return term.kind === 'field' && term.key === 'category';
}

function announces(payload: string, { first, last, gone }: GoneSpan): boolean {
  return isEvent(payload, ({ action, recordedBy, metadata }) => {
    const ranges = metadata?.ranges;
    if (action !== ANNOUNCING_ACTIONS[gone] || recordedBy.type !== 'workspace' || !Array.isArray(ranges))
      return false;
    const named = ranges.flatMap((text) => readRange(String(text)) ?? []);
    return mergeRanges(named).some((range) => range.first <= first && last <= range.last);
  });
}

/** A payload that the log has may still be no event, if whoever holds the key says so: then nothing is true of it. */
function isEvent(payload: string, test: (event: AuditEvent) => boolean): boolean {
  try {
    const event: AuditEvent = JSON.parse(payload);
    return test(event);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function refused(problem: string): LedgerError {
  return new LedgerError('bundle-filter', `the filter of the bundle ${problem}`);
}
