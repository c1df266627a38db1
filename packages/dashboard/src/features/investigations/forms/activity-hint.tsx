import { printFilter } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { countsQuery } from '../../audit-log/filters/count-queries.ts';
import { exactTerm } from '../../audit-log/filters/edit-filter.ts';
import { useMe } from '../../sign-in/me-context.ts';
import { activityWords } from './activity-words.ts';

/** Waits until somebody has stopped writing. */
const SETTLED_MS = 400;

/** What the log has of an actor, written as a filter takes it, so that a mistyped name is noticed before it is asked about. */
export function ActivityHint({ actor }: { readonly actor: string }) {
  const { organization } = useMe();
  const settled = useDebounced(actor, SETTLED_MS);
  const term = settled === '' ? undefined : exactTerm('actor', settled);
  const q = term === undefined ? '' : printFilter({ terms: [term] });
  const counts = useQuery({ ...countsQuery(organization.id, q, ['ip']), enabled: q !== '' });
  const isCounted = q !== '' && settled === actor && !counts.isPlaceholderData;
  return (
    <p role="status" className="-mt-3.5 min-h-4.25 text-muted text-xs empty:min-h-0">
      {isCounted && counts.data && activityWords(counts.data.total, counts.data.fields.ip?.length ?? 0)}
    </p>
  );
}
