import { type Filter, printFilter } from '@daybook/event';

/** A filter without one of its terms. */
export type Relaxation = {
  /** The term that is left out, as it is written. */
  readonly without: string;
  /** What then is left, as text. */
  readonly q: string;
};

/** A filter of more terms than these is not one that a count or two explains. */
const TERMS_MAX = 12;

/** The filters that each lack one term of this one: what they find says which term excludes most. */
export function relaxations({ terms }: Filter): readonly Relaxation[] {
  if (terms.length > TERMS_MAX) return [];
  return terms.map((term, place) => ({
    without: printFilter({ terms: [term] }),
    q: printFilter({ terms: terms.toSpliced(place, 1) }),
  }));
}
