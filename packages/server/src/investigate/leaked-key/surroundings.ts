import { severityOf } from '../severity.ts';
import { and, is } from '../where.ts';
import { counted, shortened, stretch, times } from '../words.ts';
import type { Clue } from './clue.ts';
import { isDone } from './done.ts';
import type { Habits } from './habits.ts';
import type { SeenValue } from './seen-values.ts';
import type { StrangeActs } from './strange-acts.ts';
import type { Suspect } from './suspect.ts';

const NOUNS = { env: 'environment', project: 'project' } as const;

/** Environments and projects in which the key got what it asked for, and never before; both are of the rule `new-environment`. */
export function surroundingClues(
  { during, baselineDays }: Suspect,
  habits: Habits,
  strange: StrangeActs,
): readonly Clue[] {
  const fields = ['env', 'project'] as const;
  return fields.flatMap((field) => {
    const noun = NOUNS[field];
    const known = habits.known(field).length;
    const toClue = ({ value, seen }: SeenValue): Clue => {
      const isStrange = strange[field].has(value);
      return {
        rule: 'new-environment',
        subject: value,
        severity: severityOf('new-environment', isStrange ? 'from-new-network' : 'from-known-network'),
        title: `First use in ${noun} ${shortened(value)}`,
        why: [
          `The key was used in this ${noun} ${times(seen.count)}, ${stretch(seen.first.occurredAt, seen.last.occurredAt)}${isStrange ? ', some of them from a network that is new' : ''}.`,
          `In the ${counted(baselineDays, 'day')} before it used ${counted(known, `other ${noun}`)} and never this one.`,
        ].join(' '),
        filter: and(during, isDone, is(field, value)),
        seen,
        strength: habits.strength(field),
      };
    };
    return habits.fresh(field).map(toClue);
  });
}
