import type { EventGroup } from '../../event-index/groups.ts';
import { listed, moment } from '../words.ts';
import type { Leaver } from './leaver.ts';
import { times } from './words.ts';

/** How often each action was taken, the most frequent first. */
export function countsOf(groups: readonly EventGroup[]): [action: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { values, count } of groups) {
    const action = values.action ?? '';
    counts.set(action, (counts.get(action) ?? 0) + count);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** `VARIABLE_SET twice and VARIABLE_DELETE` */
export function describeActions(actions: readonly (readonly [action: string, count: number])[]): string {
  return listed(
    actions.map(([action, count]) => (count === 1 ? action : `${action} ${times(count)}`)),
    5,
  );
}

/** A further sentence where something was still done after the removal. */
export function afterwards({ leftAt, email }: Leaver, lastAt: number): string {
  if (leftAt === undefined || lastAt <= leftAt) return '';
  return ` That was after ${email} was removed on ${moment(leftAt)}.`;
}
