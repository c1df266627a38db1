import { exactTime } from '../../ui/time-ago.tsx';
import type { LegalHold } from './queries.ts';

/** What a hold keeps, to follow “holds”. */
export function holdScope({ scope, actor, q }: Pick<LegalHold, 'scope' | 'actor' | 'q'>): string {
  switch (scope) {
    case 'organization':
      return 'everything';
    case 'actor':
      return `the events of ${actor ?? ''}`;
    case 'filter':
      return `what matches ${q ?? ''}`;
  }
}

/** Of what time, to follow that: nothing where it is of any. */
export function holdRange({ from, until }: Pick<LegalHold, 'from' | 'until'>): string {
  const bounds = [
    from === null ? undefined : `from ${exactTime(Date.parse(from))}`,
    until === null ? undefined : `until ${exactTime(Date.parse(until))}`,
  ].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? '' : `, ${bounds.join(' ')}`;
}
