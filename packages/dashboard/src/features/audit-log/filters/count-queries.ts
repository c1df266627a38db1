import type { FacetName } from '@daybook/sdk';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { useMe } from '../../sign-in/me-context.ts';
import type { Counted } from './suggestions.ts';

/** As many values as the server counts at most. */
const TOP = 100;

/** How often the values of some fields occur among what matches a filter; each field with the filter on its own key lifted. */
export function countsQuery(organizationId: string, q: string, fields: readonly FacetName[]) {
  return queryOptions({
    queryKey: ['counts', organizationId, q, fields.join()],
    queryFn: ({ signal }) => api.facets({ q: q || undefined, fields, top: TOP, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** Fields that a bare word of a filter looks into. */
const SEARCHED: readonly FacetName[] = ['actor', 'resource', 'ip'];

/**
 * The values of a field that hold what was typed. Where there are more than the server counts at once, those are asked for that hold the
 * text: whatever has it in its actor's, resource's or address's name is found by a bare word.
 */
export function useMatchingValues(
  field: FacetName | undefined,
  q: string,
  typed: string,
): readonly Counted[] | undefined {
  const { organization } = useMe();
  const enabled = field !== undefined;
  const fields = field === undefined ? [] : [field];
  const all = useQuery({ ...countsQuery(organization.id, q, fields), enabled });
  const values = field && all.data?.fields[field];
  const word = typed.replace(/^(?:user|api-key):/, '');
  const isCut = values?.length === TOP && enabled && SEARCHED.includes(field) && word.length >= 2;
  const narrowed = useQuery({
    ...countsQuery(organization.id, `${q} ${quoted(word)}`.trim(), fields),
    enabled: isCut,
  });
  const more = isCut && field !== undefined ? (narrowed.data?.fields[field] ?? []) : [];
  if (values === undefined) return undefined;
  const known = new Set(values.map(({ value }) => value));
  return [...values, ...more.filter(({ value }) => !known.has(value))];
}

function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
