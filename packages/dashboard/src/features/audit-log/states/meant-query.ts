import { formatActor, type RecordedEvent } from '@daybook/event';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import type { DoubtfulKey, KnownValues } from './meant.ts';

/** As many values as the server counts at most. */
const TOP = 100;
/** As many events as are looked through for names of resources, which the server does not count. */
const EVENTS = 200;

/** Values of these keys that occur among what a filter finds, by one request. */
export function knownValuesQuery(organizationId: string, q: string, keys: readonly DoubtfulKey[]) {
  return queryOptions({
    queryKey: ['known-values', organizationId, q, keys.join()],
    queryFn: async ({ signal }): Promise<KnownValues> => {
      if (keys.includes('resource')) {
        const { events } = await api.list({ q: q || undefined, limit: EVENTS, signal });
        return Object.fromEntries(keys.map((key) => [key, [...new Set(events.flatMap(valuesAt(key)))]]));
      }
      const fields = keys.filter((key) => key !== 'resource');
      const counted = await api.facets({ q: q || undefined, fields, top: TOP, signal });
      return Object.fromEntries(
        fields.map((field) => [field, counted.fields[field]?.map(({ value }) => value) ?? []]),
      );
    },
    staleTime: 10_000,
  });
}

function valuesAt(key: DoubtfulKey) {
  return ({ actor, resource, context }: RecordedEvent): readonly string[] => {
    switch (key) {
      case 'actor':
        return [formatActor(actor)];
      case 'resource':
        return [resource.name];
      case 'env':
        return context?.environment === undefined ? [] : [context.environment];
    }
  };
}
