import { severityOf } from '../severity.ts';
import { and, is } from '../where.ts';
import { counted, stretch, times } from '../words.ts';
import type { Clue } from './clue.ts';
import { isDone } from './done.ts';
import type { Habits } from './habits.ts';
import type { StrangeActs } from './strange-acts.ts';
import type { Suspect } from './suspect.ts';

/** These have rules of their own. */
const WAYS_IN: readonly string[] = ['API_KEY_CREATE', 'TEAM_INVITE', 'TEAM_MEMBER_ADD'];

/** Kinds of change that the key made in the window and never before. */
export function firstWriteClues(
  { ask, during, baselineDays }: Suspect,
  habits: Habits,
  strange: StrangeActs,
): readonly Clue[] {
  return habits.fresh('action').flatMap(({ value, seen }): Clue[] => {
    const { operation } = ask.catalogue.get(value) ?? {};
    const isChange = operation === 'create' || operation === 'modify' || operation === 'remove';
    if (!isChange || WAYS_IN.includes(value)) return [];
    const isStrange = strange.action.has(value);
    return [
      {
        rule: 'first-write',
        subject: value,
        severity: severityOf('first-write', isStrange ? 'with-key-from-new-network' : 'with-key'),
        title: `First ${value}`,
        why: [
          `The key was used for this ${times(seen.count)}, ${stretch(seen.first.occurredAt, seen.last.occurredAt)}${isStrange ? ', some of them from a network that is new' : ''}.`,
          `In the ${counted(baselineDays, 'day')} before it was used ${times(habits.before?.count ?? 0)}, never for this.`,
        ].join(' '),
        filter: and(during, is('action', value), isDone),
        strength: habits.strength('action'),
      },
    ];
  });
}
