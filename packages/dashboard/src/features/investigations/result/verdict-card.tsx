import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../../ui/classes.ts';
import type { Investigation } from '../answers.ts';
import { count, verdictOf } from '../words.ts';

const LOOKS = {
  bad: { sign: CircleAlert, tone: 'text-bad', box: 'border-bad' },
  warn: { sign: Info, tone: 'text-warn', box: 'border-line' },
  neutral: { sign: CircleCheck, tone: 'text-muted', box: 'border-line' },
} as const;

export type VerdictCardProps = {
  readonly made: Investigation;
  /** What is best done first. */
  readonly first: ReactNode;
};

/** What was found in a sentence, how much is left to do, and what to do first. */
export function VerdictCard({ made, first }: VerdictCardProps) {
  const verdict = verdictOf(made.findings, made.history);
  const { sign: Sign, tone, box } = LOOKS[verdict.tone];
  const done = made.checklist.filter(({ state }) => state !== 'open').length;
  const open = made.checklist.length - done;
  return (
    <section
      aria-label="Verdict"
      className={classes(
        'mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border bg-surface p-4 sm:p-5',
        box,
      )}
    >
      <div className="flex min-w-0 flex-1 basis-72 gap-3">
        <Sign aria-hidden="true" size={20} className={classes('mt-0.5 shrink-0', tone)} />
        <div className="min-w-0">
          <h2 className="font-semibold text-base">{verdict.title}</h2>
          <p className="mt-0.5 text-muted text-sm">
            {verdict.detail}{' '}
            {made.checklist.length > 0 && (
              <a href="#checklist" className="text-accent underline underline-offset-2 print:no-underline">
                {open === 0 ? 'Everything on the checklist is done.' : `${count(open, 'thing')} left to do.`}
              </a>
            )}
          </p>
        </div>
      </div>
      {first}
    </section>
  );
}
