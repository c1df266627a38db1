import { builtInCatalogue } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../sign-in/me-context.ts';
import { catalogueQuery } from '../queries.ts';
import { checkFilter } from './filter-check.ts';
import { setInPanel } from './panel-terms.ts';

/** How many controls of the panel a filter sets; none when it cannot be read. */
export function useSetCount(filterText: string): number {
  const { organization } = useMe();
  const { data: catalogue = builtInCatalogue } = useQuery(catalogueQuery(organization.id));
  const check = checkFilter(filterText, catalogue);
  return check.ok ? setInPanel(check.filter) : 0;
}
