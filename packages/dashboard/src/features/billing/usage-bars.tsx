import { classes } from '../../ui/classes.ts';
import { type Counts, LIMITS } from './queries.ts';

/** From this part of a limit on it is worth a look. */
const NEAR = 0.9;

/** How much of each limit is used. */
export function UsageBars({ usage, limits }: { readonly usage: Counts; readonly limits: Counts }) {
  return (
    <ul className="grid gap-x-8 gap-y-4 sm:grid-cols-3">
      {LIMITS.map((limit) => (
        <UsageBar key={limit} name={limit} used={usage[limit]} max={limits[limit]} />
      ))}
    </ul>
  );
}

function UsageBar({
  name,
  used,
  max,
}: {
  readonly name: string;
  readonly used: number;
  readonly max: number;
}) {
  const part = Math.min(used / max, 1);
  const isOver = used > max;
  const isFull = used >= max;
  return (
    <li>
      <p className="mb-1.5 flex items-baseline justify-between gap-2 text-sm">
        <span className="first-letter:uppercase">{name}</span>
        <span className="tabular text-muted">
          <span className="font-medium text-ink">{used.toLocaleString('en')}</span> of{' '}
          {max.toLocaleString('en')}
        </span>
      </p>
      <meter className="sr-only" aria-label={`${name} in use`} value={used} max={max}>
        {used} of {max}
      </meter>
      <div aria-hidden="true" className="h-2 overflow-hidden rounded-full bg-sunken">
        <div
          style={{ width: `${part * 100}%` }}
          className={classes(
            'h-full rounded-full',
            used > 0 && 'min-w-1',
            isFull ? 'bg-bad' : part >= NEAR ? 'bg-warn' : 'bg-accent',
          )}
        />
      </div>
      {isFull && (
        <p className="mt-1 text-bad text-xs">
          {isOver
            ? 'More than the plan allows: all stays, none can be added.'
            : 'The limit is reached: none can be added.'}
        </p>
      )}
    </li>
  );
}
