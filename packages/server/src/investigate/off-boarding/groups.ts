import type { EventGroup } from '../../event-index/groups.ts';
import type { Positions } from '../../event-index/profile.ts';
import { EVIDENCE_MAX } from '../finding.ts';
import { isLater } from './places.ts';

/** Several groups as one. There must be one. */
export function joined(groups: readonly EventGroup[]): Positions & Pick<EventGroup, 'first' | 'last'> {
  const [one, ...others] = groups;
  if (!one) throw new RangeError('no group to join');
  return {
    positions: groups
      .flatMap(({ positions }) => positions)
      .toSorted((a, b) => a - b)
      .slice(0, EVIDENCE_MAX),
    count: groups.reduce((sum, { count }) => sum + count, 0),
    first: others.reduce((first, group) => (isLater(first, group.first) ? group.first : first), one.first),
    last: others.reduce((last, group) => (isLater(group.last, last) ? group.last : last), one.last),
  };
}
