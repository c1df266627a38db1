import type { Filter } from '@daybook/event';
import type { Ask, PlacedEvent } from '../ask.ts';

const PAGE = 1_000;

/** Up to `most` matching events by (occurredAt, position), a page at a time; `more` says whether there are others. */
export async function readAll(
  ask: Ask,
  filter: Filter,
  { order, most }: { readonly order: 'oldest' | 'newest'; readonly most: number },
): Promise<{ readonly events: readonly PlacedEvent[]; readonly more: boolean }> {
  const events: PlacedEvent[] = [];
  while (events.length <= most) {
    const after = events.at(-1);
    const limit = Math.min(PAGE, most + 1 - events.length);
    const page = await ask.events(filter, { order, limit, ...(after && { after }) });
    events.push(...page);
    if (page.length < limit) break;
  }
  return { events: events.slice(0, most), more: events.length > most };
}
