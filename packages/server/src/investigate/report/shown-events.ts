import { mergeRanges } from '@daybook/event';
import type { Ask, PlacedEvent } from '../ask.ts';
import type { Finding } from '../finding.ts';
import { at, VALUES_MAX, where } from '../where.ts';

const OF_A_FINDING = 10;
const IN_ALL = 500;

/** The events of the evidence that a report tells in full: the first of each finding, the gravest findings first. */
export async function shownEvents(ask: Ask, findings: readonly Finding[]): Promise<PlacedEvent[]> {
  const positions = new Set<number>();
  for (const { evidence } of findings) {
    for (const position of evidence.slice(0, OF_A_FINDING)) {
      if (positions.size < IN_ALL) positions.add(position);
    }
  }
  const ranges = mergeRanges([...positions].map((position) => ({ first: position, last: position })));
  const events: PlacedEvent[] = [];
  for (let first = 0; first < ranges.length; first += VALUES_MAX) {
    const filter = where(at(...ranges.slice(first, first + VALUES_MAX)));
    events.push(...(await ask.events(filter, { order: 'oldest', limit: IN_ALL })));
  }
  return events;
}
