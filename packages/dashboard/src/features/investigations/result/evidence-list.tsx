import { formatActor, type RecordedEvent } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Notice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { contextParts } from '../../audit-log/list/context-parts.ts';
import { OutcomeBadge } from '../../audit-log/outcome-badge.tsx';
import { reporter } from '../../audit-log/recorder.ts';
import { localTime, localZone } from '../../audit-log/times.ts';
import { useMe } from '../../sign-in/me-context.ts';
import type { Finding } from '../answers.ts';
import { count } from '../words.ts';
import { evidenceQuery } from './evidence-query.ts';

/** The newest events that show a finding, each with the way to its entry. */
export function EvidenceList({ finding }: { readonly finding: Finding }) {
  const { filter, evidenceCount } = finding;
  const { organization } = useMe();
  const events = useQuery(evidenceQuery(organization.id, filter));
  if (events.data === undefined) {
    return events.isError ? (
      <Notice title="The events did not come" error={events.error} />
    ) : (
      <Skeleton lines={Math.min(evidenceCount, 3)} label="Loading the events" />
    );
  }
  const more = evidenceCount - events.data.length;
  return (
    <>
      <ol className="rounded-md border border-line bg-sunken/60 px-3 py-1 text-xs">
        {events.data.map((event) => (
          <li key={event.position} className="break-inside-avoid border-line border-b py-1.5 last:border-b-0">
            <EventLine event={event} filter={filter} />
          </li>
        ))}
      </ol>
      {more > 0 && <p className="text-muted text-xs">and {count(more, 'earlier event')}</p>}
    </>
  );
}

function EventLine({ event, filter }: { readonly event: RecordedEvent; readonly filter: string }) {
  // Findings tell times in UTC, too.
  const { date, time } = localTime(event.occurredAt, 'UTC');
  const { place, source } = contextParts(event.context);
  const reportedBy = reporter(event.recordedBy);
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <time
          dateTime={event.occurredAt}
          title={localTime(event.occurredAt, localZone()).full}
          className="mono"
        >
          {date} {time} UTC
        </time>
        <Link
          to="/audit-logs"
          search={{ q: filter, event: event.id }}
          className="mono font-medium text-accent underline-offset-2 hover:underline print:text-ink"
        >
          <Untrusted text={event.action} />
        </Link>
        <span className="font-medium">
          <Untrusted text={event.resource.name} />
        </span>
        <OutcomeBadge outcome={event.outcome} />
      </p>
      <p className="text-muted">
        <Untrusted text={formatActor(event.actor)} />
        {reportedBy !== undefined && (
          <>
            , reported by <Untrusted text={reportedBy} />
          </>
        )}
        {[...place, ...source].map((part) => (
          <span key={part}>
            {' · '}
            <Untrusted text={part} />
          </span>
        ))}
        {` · position ${event.position}`}
      </p>
    </>
  );
}
