import { severityOf } from '../severity.ts';
import { and, is } from '../where.ts';
import { counted, shortened, stretch, times } from '../words.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import type { SeenValue } from './seen-values.ts';
import type { Suspect } from './suspect.ts';

/** A user agent that the key did not use before. */
export type NewAgent = SeenValue & { readonly isNewProgram: boolean };

/** User agents of the window that the baseline does not have. */
export function newAgents(habits: Habits): readonly NewAgent[] {
  const programs = new Set(habits.known('user-agent').map(({ value }) => programOf(value)));
  const isCut = habits.isCut('user-agent');
  return habits.fresh('user-agent').map((agent) => ({
    ...agent,
    // Where not all that were used are known, a program may be among the others.
    isNewProgram: !isCut && !programs.has(programOf(agent.value)),
  }));
}

/** The name that a user agent begins with, without its version, in lower case: `curl` of `curl/8.5.0`, `mozilla` of any browser's. */
export function programOf(userAgent: string): string {
  const [name = ''] = /^[^\s/(;]+/.exec(userAgent.trim()) ?? [];
  return name.toLowerCase().replace(/[-_.v]*\d[\d.]*$/, '');
}

export function agentClues({ during, baselineDays }: Suspect, habits: Habits): readonly Clue[] {
  const known = habits.known('user-agent').length;
  return newAgents(habits).map(({ value, seen, isNewProgram }) => ({
    rule: 'new-user-agent',
    subject: value,
    severity: severityOf('new-user-agent', isNewProgram ? 'new-program' : 'new-version'),
    title: `First use with ${shortened(value)}`,
    why: [
      `The key was used with this user agent ${times(seen.count)}, ${stretch(seen.first.occurredAt, seen.last.occurredAt)}.`,
      `In the ${counted(baselineDays, 'day')} before it used ${counted(known, 'other user agent')}${isNewProgram ? ', none of the same program' : ', among them other versions of the same program'}.`,
    ].join(' '),
    filter: and(during, is('user-agent', value)),
    seen,
    strength: habits.strength('user-agent'),
  }));
}
