import type { ReactNode } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Untrusted } from '../../ui/untrusted.tsx';
import type { PlanMove } from './plan-move.ts';
import { LIMITS, type Plan } from './queries.ts';
import { daysInWords } from './retention-words.ts';

export type PlanCardProps = {
  readonly plan: Plan;
  readonly move: PlanMove;
  /** Whether one may choose. */
  readonly isForChoice: boolean;
  readonly onChoose: () => void;
};

/** A plan: how long it keeps the log, what it limits, and what choosing it does. */
export function PlanCard({ plan, move, isForChoice, onChoose }: PlanCardProps) {
  const isPresent = move.kind === 'present' || move.kind === 'keep';
  return (
    <li
      className={classes(
        'flex flex-col rounded-lg border bg-surface p-4',
        isPresent ? 'border-accent' : 'border-line',
      )}
    >
      <h3 className="flex flex-wrap items-center justify-between gap-2 font-semibold text-base">
        <Untrusted text={plan.name} />
        {isPresent && <Badge tone="good">your plan</Badge>}
        {move.kind === 'coming' && <Badge tone="warn">to come</Badge>}
      </h3>
      <dl className="mt-3 mb-4 flex flex-1 flex-col gap-1 text-sm">
        <Fact name="Log kept">{daysInWords(plan.retentionDays)}</Fact>
        {LIMITS.map((limit) => (
          <Fact key={limit} name={limit}>
            {plan.limits[limit].toLocaleString('en')}
          </Fact>
        ))}
      </dl>
      {isForChoice && <Choose name={plan.name} move={move} onChoose={onChoose} />}
    </li>
  );
}

function Choose({
  name,
  move,
  onChoose,
}: {
  readonly name: string;
  readonly move: PlanMove;
  readonly onChoose: () => void;
}) {
  switch (move.kind) {
    case 'present':
    case 'keep':
    case 'coming':
      return <div className="h-8" />;
    case 'upgrade':
      return (
        <Button variant="primary" onClick={onChoose}>
          <span className="truncate">
            Upgrade to <Untrusted text={name} />
          </span>
        </Button>
      );
    case 'downgrade':
      return (
        <Button onClick={onChoose}>
          <span className="truncate">
            Downgrade to <Untrusted text={name} />
          </span>
        </Button>
      );
  }
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="text-muted first-letter:uppercase">{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
