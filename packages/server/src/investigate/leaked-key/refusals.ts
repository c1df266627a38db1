import type { EventGroup } from '../../event-index/groups.ts';
import type { Place } from '../../event-index/question.ts';
import { severityOf } from '../severity.ts';
import { and, is } from '../where.ts';
import { counted, moment, shortened, stretch, times } from '../words.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import type { Suspect } from './suspect.ts';

/** What the key asked for and did not get. */
export const isRefused = is('outcome', 'denied', 'failure');

/** Something that was refused in the window, and whether it, or at least the action, was refused before. */
export type Refusal = EventGroup & { readonly known: 'first' | 'another-thing' | 'known' };

export async function findRefusals({ ask, whole, from }: Suspect): Promise<readonly Refusal[]> {
  const { groups } = await ask.groups(and(whole, isRefused), { by: ['action', 'resource'] });
  const isBefore = ({ first }: EventGroup) => first.occurredAt < from;
  const actions = new Set(groups.filter(isBefore).map(({ values }) => values.action));
  return groups
    .filter(({ last }) => last.occurredAt >= from)
    .map((group): Refusal => {
      if (isBefore(group)) return { ...group, known: 'known' };
      return { ...group, known: actions.has(group.values.action) ? 'another-thing' : 'first' };
    });
}

export function refusalClues(
  { during, baselineDays }: Suspect,
  habits: Habits,
  refusals: readonly Refusal[],
): readonly Clue[] {
  return refusals.map(({ values, count, first, last, known }) => {
    const { action = '', resource = '' } = values;
    const before = `In the ${counted(baselineDays, 'day')} before`;
    const isNew = known !== 'known';
    return {
      rule: 'refused',
      subject: resource === '*' ? action : resource,
      severity: severityOf('refused', known),
      title: resource === '*' ? `Refused: ${action}` : `Refused: ${action} of ${shortened(resource)}`,
      why: {
        first: `${asked(count, first, last)} ${before} no ${action} of the key was refused.`,
        'another-thing': `${asked(count, first, last)} ${before} ${action} was refused for other things, never for this.`,
        known: `With those of the ${counted(baselineDays, 'day')} before, the key asked for this ${times(count)} and did not get it, last ${moment(last.occurredAt)}.`,
      }[known],
      filter: and(during, isRefused, is('action', action), is('resource', resource)),
      ...(isNew && { seen: { count, first, last } }),
      strength: habits.strength(),
    };
  });
}

function asked(count: number, first: Place, last: Place): string {
  return `The key asked for this ${times(count)} and did not get it, ${stretch(first.occurredAt, last.occurredAt)}.`;
}
