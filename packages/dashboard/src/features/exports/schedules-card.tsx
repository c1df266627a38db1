import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../api/use-may.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { useMe } from '../sign-in/me-context.ts';
import { eventsInWords, everyWords, formatName, sizeInWords } from './export-words.ts';
import { NewScheduleDialog } from './new-schedule-dialog.tsx';
import { type ExportSchedule, schedulesQuery } from './queries.ts';

/** The exports that recur, with the result of the last run. */
export function SchedulesCard() {
  const { organization } = useMe();
  const schedules = useQuery(schedulesQuery(organization.id));
  const mayAdd = useMay('POST /v1/export-schedules');
  const [isAdding, setAdding] = useState(false);
  return (
    <SectionCard
      title="Scheduled exports"
      about="Written into a folder of the server, each going on exactly where the one before ended, with a manifest and a checkpoint."
      actions={mayAdd && <Button onClick={() => setAdding(true)}>Schedule an export</Button>}
    >
      <Loaded query={schedules} what="scheduled exports">
        {(list) => <ScheduleList schedules={list} />}
      </Loaded>
      {isAdding && <NewScheduleDialog onClose={() => setAdding(false)} />}
    </SectionCard>
  );
}

function ScheduleList({ schedules }: { readonly schedules: readonly ExportSchedule[] }) {
  const list = useFocusAfterRemoval<HTMLUListElement>(schedules.length);
  if (schedules.length === 0) return <p className="text-muted text-sm">Nothing is exported by itself.</p>;
  return (
    <ul ref={list} tabIndex={-1} aria-label="Scheduled exports" className="divide-y divide-line text-sm">
      {schedules.map((schedule) => (
        <ScheduleItem key={schedule.id} schedule={schedule} />
      ))}
    </ul>
  );
}

function ScheduleItem({ schedule }: { readonly schedule: ExportSchedule }) {
  const { name, q, format, folder, every, nextAt, error, createdBy } = schedule;
  const mayEnd = useMay('DELETE /v1/export-schedules/{id}');
  const [isAsking, setAsking] = useState(false);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">
            <Untrusted text={name} />
          </span>
          {error !== null && <Badge tone="bad">failed</Badge>}
        </p>
        <p>
          {q === '' ? (
            'The whole log'
          ) : (
            <code className="mono">
              <Untrusted text={q} />
            </code>
          )}{' '}
          as {formatName(format)} to{' '}
          <code className="mono">
            <Untrusted text={folder} />
          </code>
          , {everyWords(every)}
        </p>
        <LastRun schedule={schedule} />
        <p className="text-muted text-xs">
          By <Untrusted text={createdBy} />
          {nextAt !== null && (
            <>
              , next <TimeAgo at={nextAt} />
            </>
          )}
        </p>
      </div>
      {mayEnd && (
        <Button onClick={() => setAsking(true)} aria-label={`End the scheduled export ${name}`}>
          End…
        </Button>
      )}
      {isAsking && <EndDialog schedule={schedule} onClose={() => setAsking(false)} />}
    </li>
  );
}

function LastRun({ schedule: { lastRun, error } }: { readonly schedule: ExportSchedule }) {
  return (
    <>
      {error !== null && (
        <p className="text-bad">
          <Untrusted text={error} />. It is tried again by itself.
        </p>
      )}
      {lastRun === null ? (
        <p className="text-muted">It has not run yet.</p>
      ) : (
        <p className="text-muted">
          Last <TimeAgo at={lastRun.at} />: {eventsInWords(lastRun.count)} in{' '}
          <code className="mono">
            <Untrusted text={lastRun.file} />
          </code>
          , {sizeInWords(lastRun.bytes)}
        </p>
      )}
    </>
  );
}

function EndDialog({
  schedule,
  onClose,
}: {
  readonly schedule: ExportSchedule;
  readonly onClose: () => void;
}) {
  const { organization } = useMe();
  const end = useChange({
    change: () => server.delete(pathOf`/v1/export-schedules/${schedule.id}`),
    refreshes: [schedulesQuery(organization.id).queryKey],
    said: () => `The scheduled export ${schedule.name} has ended`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="End the scheduled export?"
      confirmLabel="End it"
      isBusy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <p>
        What <Untrusted text={schedule.name} /> has written stays in its folder. Another one that you schedule
        later begins at the first event.
      </p>
    </ConfirmDialog>
  );
}
