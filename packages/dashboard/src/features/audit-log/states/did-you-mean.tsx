import type { Filter } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { doubtfulKeys, lookAround, meantFilters } from './meant.ts';
import { knownValuesQuery } from './meant-query.ts';

export type DidYouMeanProps = { readonly filter: Filter; readonly onApply: (q: string) => void };

/** Offers the values that occur where a filter has only a part of one, or another case; nothing where there is none. */
export function DidYouMean({ filter, onApply }: DidYouMeanProps) {
  const { organization } = useMe();
  const keys = useMemo(() => doubtfulKeys(filter), [filter]);
  const known = useQuery({
    ...knownValuesQuery(organization.id, lookAround(filter), keys),
    enabled: keys.length > 0,
  });
  const meant = useMemo(() => meantFilters(filter, known.data ?? {}), [filter, known.data]);
  if (meant.length === 0) return null;
  return (
    <div className="flex w-full flex-wrap items-center gap-2">
      <span>Did you mean</span>
      {meant.map(({ term, q }) => (
        <Button
          key={q}
          onClick={() => onApply(q)}
          className="h-auto min-h-8 max-w-full whitespace-normal text-left"
        >
          <code className="mono min-w-0 [overflow-wrap:anywhere]">
            <Untrusted text={term} />
          </code>
        </Button>
      ))}
    </div>
  );
}
