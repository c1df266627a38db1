import {
  type AuditEvent,
  type Catalogue,
  type Filter,
  LIMITS,
  mergeRanges,
  parseFilter,
  printFilter,
} from '@daybook/event';
import type { EventIndex, ListedEvent } from '../event-index/event-index.ts';
import type { Exposure } from '../event-index/exposure.ts';
import { GROUP_POSITIONS_MAX, GROUPS_MAX } from '../event-index/groups.ts';
import { FILTERS_MAX, type Positions, type Seen } from '../event-index/profile.ts';
import { type Ask, type AskedEvidence, type Evidence, EXPOSURES_MAX, type PlacedEvent } from './ask.ts';
import { EVIDENCE_MAX } from './finding.ts';
import type { NetworkNames } from './network-names.ts';
import { and, at, where } from './where.ts';

/** What investigations ask of the index. */
export type AskedIndex = Pick<
  EventIndex,
  'list' | 'profile' | 'profiles' | 'positions' | 'positionsOfEach' | 'groups' | 'exposure'
>;

export type AskOptions = {
  readonly index: AskedIndex;
  readonly organizationId: string;
  readonly catalogue: Catalogue;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly readUpTo: number;
  readonly visibleFrom: number;
  readonly networks?: NetworkNames | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
};

const PROFILE_TOP = 1_000;
const EXPOSURES_AT_ONCE = 1_000;

/** Asks an index about one organization, as of one position. */
export function openAsk({ index, ...options }: AskOptions): Ask {
  const { organizationId, catalogue, now, readUpTo, visibleFrom, networks, signal } = options;
  const window = { now, readUpTo, visibleFrom, ...(signal && { signal }) };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const positions = (filter: Filter, limit: number) =>
    inTurn(() => index.positions(organizationId, { ...window, filter, limit }));
  const positionsOfEach = async (filters: readonly Filter[]): Promise<readonly Positions[]> => {
    const found: Positions[] = [];
    for (let from = 0; from < filters.length; from += FILTERS_MAX) {
      const some = filters.slice(from, from + FILTERS_MAX);
      const query = { ...window, filters: some, limit: EVIDENCE_MAX };
      found.push(...(await inTurn(() => index.positionsOfEach(organizationId, query))));
    }
    return found;
  };
  const evidenceOfEach = async (asked: readonly AskedEvidence[]): Promise<Evidence[]> => {
    const parts = asked.map(({ filter, seen }) => ({
      whole: upTo(filter, readUpTo),
      few: seen && fewOf(seen),
    }));
    const unknown = parts.filter(({ few }) => few === undefined);
    const found = await positionsOfEach(unknown.map(({ whole }) => whole));
    const wholes = new Map(unknown.map(({ whole }, place) => [whole, found[place]]));
    return parts.map(({ whole, few }) =>
      toEvidence(whole, few ?? wholes.get(whole) ?? { positions: [], count: 0 }, catalogue),
    );
  };

  return {
    organizationId,
    catalogue,
    networks,
    now,
    readUpTo,
    visibleFrom,
    profile: (filter, { top = PROFILE_TOP, ...options }) =>
      inTurn(() => index.profile(organizationId, { ...window, filter, top, ...options })),
    profiles: (filter, { top = PROFILE_TOP, ...options }) =>
      inTurn(() => index.profiles(organizationId, { ...window, filter, top, ...options })),
    async evidence(filter, seen) {
      const whole = upTo(filter, readUpTo);
      const found = (seen && fewOf(seen)) ?? (await positions(whole, EVIDENCE_MAX));
      return toEvidence(whole, found, catalogue);
    },
    evidenceOfEach,
    shown: (filter, found) => toEvidence(upTo(filter, readUpTo), found, catalogue),
    groups: (filter, { by, positions = 0, most = mostGroups(positions) }) =>
      inTurn(() => index.groups(organizationId, { ...window, filter, by, positions, most })),
    async events(filter, { order, limit, after }) {
      const { events } = await inTurn(() =>
        index.list(organizationId, { ...window, filter, order, limit, ...(after && { after }) }),
      );
      return events.map(toPlacedEvent);
    },
    count: async (filter) => (await positions(filter, 1)).count,
    async exposure({ window: within, ...query }) {
      const asked = {
        ...query,
        readUpTo,
        visibleFrom,
        limit: EXPOSURES_AT_ONCE,
        ...(within && { window: { filter: within, now } }),
        ...(signal && { signal }),
      };
      const exposures: Exposure[] = [];
      for (;;) {
        const after = exposures.at(-1);
        const page = await inTurn(() =>
          index.exposure(organizationId, { ...asked, ...(after && { after }) }),
        );
        exposures.push(...page.exposures);
        if (!page.more || exposures.length >= EXPOSURES_MAX) return { exposures, more: page.more };
      }
    },
  };
}

function mostGroups(positions: number): number {
  return positions === 0 ? GROUPS_MAX : Math.min(GROUPS_MAX, Math.floor(GROUP_POSITIONS_MAX / positions));
}

/** The filter with the positions that were searched at its end, so that it finds the same later. */
function upTo(filter: Filter, readUpTo: number): Filter {
  const isBound = filter.terms.some(
    (term) => term.kind === 'number' && term.key === 'position' && !term.negated,
  );
  return isBound ? filter : and(filter, at({ first: 0, last: Math.max(0, readUpTo) }));
}

/** All positions of what was seen once or twice: nothing more need be asked. */
function fewOf({ count, first, last }: Seen): Positions | undefined {
  if (count > 2) return undefined;
  const both = [first.position, last.position].toSorted((a, b) => a - b);
  return { positions: [...new Set(both)], count };
}

function toEvidence(filter: Filter, { positions, count }: Positions, catalogue: Catalogue): Evidence {
  const text = printFilter(filter);
  if (isReadable(text, catalogue)) return { evidence: positions, evidenceCount: count, filter: text };
  return byPositions(positions);
}

/** Names may hold what a filter cannot say, or be too long for it. */
function isReadable(text: string, catalogue: Catalogue): boolean {
  try {
    parseFilter(text, { catalogue });
    return true;
  } catch {
    return false;
  }
}

/** The same events by their positions alone, as many as a filter can name. */
function byPositions(positions: readonly number[]): Evidence {
  const single = positions.map((position) => ({ first: position, last: position }));
  const ranges = mergeRanges(single).slice(0, LIMITS.filterValues);
  const last = ranges.at(-1)?.last ?? -1;
  const evidence = positions.filter((position) => position <= last);
  return { evidence, evidenceCount: evidence.length, filter: printFilter(where(at(...ranges))) };
}

function toPlacedEvent({ payload, ...place }: ListedEvent): PlacedEvent {
  // The payload was checked when it was recorded, and against its leaf when it was indexed.
  const event: AuditEvent = JSON.parse(payload);
  return { ...place, event };
}
