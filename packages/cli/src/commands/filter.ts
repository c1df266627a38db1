import { builtInActions, createCatalogue, FilterError, parseFilter } from '@daybook/event';
import type { Client } from '@daybook/sdk';
import { FilterUsageError } from '../output/errors.ts';

/**
 * Checks a filter before the server sees it. What only the organization's own catalogue can know (its actions, categories, resource
 * types) is asked for when the built-in one does not.
 * Throws `FilterUsageError`, which shows the place.
 */
export async function checkFilter(text: string, client: Client): Promise<void> {
  const error = problemOf(text);
  if (error === undefined) return;
  const builtIn = new Set(builtInActions.map(({ action }) => action));
  const answer = await client.catalogue.list().catch(() => undefined);
  const own = answer?.actions.filter(({ action }) => !builtIn.has(action)) ?? [];
  const remaining = own.length === 0 ? error : problemOf(text, createCatalogue(own));
  if (remaining !== undefined) throw new FilterUsageError(text, remaining);
}

function problemOf(text: string, catalogue?: ReturnType<typeof createCatalogue>): FilterError | undefined {
  try {
    parseFilter(text, catalogue === undefined ? {} : { catalogue });
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
