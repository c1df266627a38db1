import type { BundleEvent, BundleItem, GoneKind } from '@daybook/ledger';
import {
  type BundleLog,
  bundleLog,
  bundleOf,
  eventPayload,
} from '../../packages/ledger/src/testing/bundle-log.ts';

/** A log in which 10 to 14 have expired, 20 was erased, and the announcement of 30 to 31 has expired as well. */
export const ANNOUNCEMENTS: Readonly<Record<number, readonly [action: string, ...ranges: string[]]>> = {
  40: ['RETENTION_SWEEP', '5-5', '10-14'],
  41: ['ERASURE_START', '20-20'],
  42: ['RETENTION_SWEEP', '30-31'],
  50: ['RETENTION_SWEEP', '42-42'],
};

export function samplePayload(position: number): string {
  const [action, ...ranges] = ANNOUNCEMENTS[position] ?? [];
  const event = JSON.parse(eventPayload(position));
  if (action === undefined) {
    const context = {
      ip: position % 2 === 0 ? '203.0.113.7' : '2001:db8::1',
      environment: 'production',
      version: position,
    };
    const metadata = { reason: 'Nächtlicher Lauf', attempt: 1.5, isDry: false, tags: ['ΟΔΟΣ', 'b'] };
    return JSON.stringify({ ...event, context, metadata });
  }
  return JSON.stringify({
    ...event,
    action,
    actor: { type: 'system', name: 'daybook' },
    resource: { type: 'audit-log', name: '*' },
    metadata: { ranges, count: 1 },
    recordedBy: { type: 'workspace' },
  });
}

export function sampleLog(options: Parameters<typeof bundleLog>[1] = {}): BundleLog {
  return bundleLog(60, { payload: samplePayload, ...options });
}

const gone = (first: number, last: number, kind: GoneKind, announcement: number): BundleItem => ({
  first,
  last,
  gone: kind,
  announcement,
});

/** Events of a range of the sample log, and what is gone of it. */
export function itemsOf(log: BundleLog, from: number, end: number): BundleItem[] {
  const ranges = [
    gone(10, 14, 'expired', 40),
    gone(20, 20, 'erased', 41),
    gone(30, 31, 'expired', 42),
    gone(42, 42, 'expired', 50),
  ];
  const items: BundleItem[] = [];
  for (let position = from; position < end; position++) {
    const range = ranges.find((item) => 'first' in item && item.first === position);
    items.push(range ?? log.event(position));
    if (range && 'last' in range) position = range.last;
  }
  return items;
}

/** As the journal opens entries outside of a bundle. */
export const openingOf =
  (log: BundleLog) =>
  async (
    position: number,
  ): Promise<BundleEvent | { readonly gone: GoneKind; readonly announcement: number }> =>
    position === 42 ? { gone: 'expired', announcement: 50 } : log.event(position);

/** Events of the sample log that a filter selects, by hand. */
export function selected(log: BundleLog, isSelected: (position: number) => boolean): BundleItem[] {
  return itemsOf(log, 0, log.size).filter((item) => !('position' in item) || isSelected(item.position));
}

export function rangeOf(log: BundleLog, from: number, end: number, borders: readonly number[] = []) {
  return bundleOf(log, {
    window: { from, end },
    items: itemsOf(log, from, end),
    opening: openingOf(log),
    borders,
  });
}

export function selectionOf(log: BundleLog, filter: string, isSelected: (position: number) => boolean) {
  return bundleOf(log, { filter, items: selected(log, isSelected), opening: openingOf(log) });
}
