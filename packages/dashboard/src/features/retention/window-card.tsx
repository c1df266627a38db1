import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { Day, TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { daysInWords } from '../billing/retention-words.ts';
import { useMe } from '../sign-in/me-context.ts';
import { type Retention, retentionQuery } from './queries.ts';
import { WindowDialog } from './window-dialog.tsx';

/** How long the log is kept, what expires next, and what is being destroyed. */
export function WindowCard() {
  const { organization } = useMe();
  const retention = useQuery(retentionQuery(organization.id));
  const maySet = useMay('PUT /v1/retention');
  const [isOpen, setOpen] = useState(false);
  const { data } = retention;
  return (
    <SectionCard
      title="How long the log is kept"
      about="Counted from when an event was recorded. What expires is destroyed for good; its place in the ledger stays, and proofs of the rest hold."
      actions={
        maySet && data?.bounds ? <Button onClick={() => setOpen(true)}>Change the time</Button> : undefined
      }
    >
      <Loaded query={retention} what="how long the log is kept">
        {(loaded) => (
          <div className="flex flex-col gap-4 text-sm">
            {loaded.shrink && <ShrinkNote retention={loaded} shrink={loaded.shrink} />}
            <Facts retention={loaded} />
            <PlanTimes retention={loaded} />
          </div>
        )}
      </Loaded>
      {isOpen && data?.bounds && (
        <WindowDialog retention={data} bounds={data.bounds} onClose={() => setOpen(false)} />
      )}
    </SectionCard>
  );
}

function ShrinkNote({
  retention,
  shrink,
}: {
  readonly retention: Retention;
  readonly shrink: NonNullable<Retention['shrink']>;
}) {
  return (
    <div className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
      <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
      <p>
        From <Day at={shrink.until} /> (<TimeAgo at={shrink.until} />) on, events are kept for{' '}
        {daysInWords(shrink.retentionDays)} only
        {retention.retentionDays === null ? '' : `, instead of ${daysInWords(retention.retentionDays)}`}. What
        is older is destroyed then. Until then nothing is lost: a larger plan or a longer time takes it back,
        and what you want to keep can be exported.
      </p>
    </div>
  );
}

function Facts({ retention }: { readonly retention: Retention }) {
  const { retentionDays, next, expiredBefore, underWay, holds } = retention;
  return (
    <dl className="grid gap-x-6 gap-y-1 max-sm:[&>dd]:mb-2 sm:grid-cols-[auto_1fr] sm:gap-y-3">
      <dt className="text-muted">Kept for</dt>
      <dd>
        {retentionDays === null
          ? 'As long as there is room: nothing expires yet'
          : daysInWords(retentionDays)}
      </dd>
      <dt className="text-muted">Expires next</dt>
      <dd>
        {next === null ? (
          'Nothing that is recorded now'
        ) : (
          <>
            {countOfEvents(next.count)}, <TimeAgo at={next.at} /> (<Day at={next.at} />)
          </>
        )}
      </dd>
      {expiredBefore !== null && (
        <>
          <dt className="text-muted">Expired</dt>
          <dd>
            What was recorded before <Day at={expiredBefore} />
          </dd>
        </>
      )}
      {underWay.length > 0 && (
        <>
          <dt className="text-muted">Under way</dt>
          <dd>
            <ul>
              {underWay.map(({ kind, count, begunAt }) => (
                <li key={`${kind} ${begunAt}`}>
                  {countOfEvents(count)} {count === 1 ? 'is' : 'are'} being destroyed ({kind}), begun{' '}
                  <TimeAgo at={begunAt} />
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
      <dt className="text-muted">Held</dt>
      <dd>
        {holds === 0
          ? 'Nothing: no legal hold is in force'
          : `${holds === 1 ? '1 legal hold keeps' : `${holds.toLocaleString('en')} legal holds keep`} what would be destroyed`}
      </dd>
    </dl>
  );
}

function PlanTimes({ retention }: { readonly retention: Retention }) {
  return (
    <div>
      <h3 className="mb-1.5 font-medium">By plan</h3>
      <ul className="flex flex-wrap gap-x-5 gap-y-1.5 text-muted">
        {retention.plans.map(({ id, name, retentionDays }) => (
          <li key={id} className="flex items-center gap-1.5">
            <Untrusted text={name} />
            <span className="tabular">{daysInWords(retentionDays)}</span>
            {id === retention.plan && <Badge tone="good">yours</Badge>}
          </li>
        ))}
      </ul>
      {retention.ownRetentionDays !== null && (
        <p className="mt-1.5 text-muted text-xs">
          An owner has set {daysInWords(retention.ownRetentionDays)}
          {retention.bounds === null ? '; it counts again on a plan that allows it.' : '.'}
        </p>
      )}
    </div>
  );
}

function countOfEvents(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;
}
