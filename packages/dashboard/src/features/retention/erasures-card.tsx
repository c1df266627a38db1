import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../api/use-may.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { Day, TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { useMe } from '../sign-in/me-context.ts';
import { type Erasure, erasuresQuery } from './queries.ts';
import { RequestErasureDialog } from './request-erasure-dialog.tsx';

const WORDS: Readonly<Record<Erasure['state'], readonly [string, Tone]>> = {
  requested: ['requested', 'warn'],
  running: ['under way', 'bad'],
  waiting: ['waits', 'warn'],
  done: ['done', 'neutral'],
  cancelled: ['cancelled', 'neutral'],
};

/** Erasures of one person's data: those to come can be cancelled. */
export function ErasuresCard() {
  const { organization } = useMe();
  const erasures = useQuery(erasuresQuery(organization.id));
  const mayRequest = useMay('POST /v1/erasures');
  const [isAsking, setAsking] = useState(false);
  return (
    <SectionCard
      title="Erasures"
      about="Destroys every event that names a person, after a delay in which any owner or auditor can cancel it."
      actions={mayRequest && <Button onClick={() => setAsking(true)}>Erase a person’s data…</Button>}
    >
      <Loaded query={erasures} what="erasures">
        {(loaded) => <ErasureList erasures={loaded.erasures} />}
      </Loaded>
      {isAsking && (
        <RequestErasureDialog delayHours={erasures.data?.delayHours} onClose={() => setAsking(false)} />
      )}
    </SectionCard>
  );
}

function ErasureList({ erasures }: { readonly erasures: readonly Erasure[] }) {
  const open = erasures.filter(({ endedAt }) => endedAt === null).length;
  const list = useFocusAfterRemoval<HTMLUListElement>(open);
  if (erasures.length === 0) return <p className="text-muted text-sm">None was ever requested.</p>;
  return (
    <ul ref={list} tabIndex={-1} aria-label="Erasures" className="divide-y divide-line text-sm">
      {erasures.map((erasure) => (
        <ErasureItem key={erasure.id} erasure={erasure} />
      ))}
    </ul>
  );
}

function ErasureItem({ erasure }: { readonly erasure: Erasure }) {
  const {
    subject,
    state,
    requestedBy,
    requestedAt,
    dueAt,
    waitingFor,
    holdsInForce,
    erased,
    endedBy,
    endedAt,
  } = erasure;
  const mayCancel = useMay('DELETE /v1/erasures/{id}');
  const [isAsking, setAsking] = useState(false);
  const [word, tone] = WORDS[state];
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">
            {subject === null ? 'An address that is no longer kept' : <Untrusted text={subject} />}
          </span>
          <Badge tone={tone}>{word}</Badge>
        </p>
        {state === 'requested' && (
          <p>
            Carried out <TimeAgo at={dueAt} /> (<Day at={dueAt} />)
          </p>
        )}
        {state === 'requested' && holdsInForce > 0 && (
          <p>
            Legal holds are looked at then: {holdsInForce.toLocaleString('en')}{' '}
            {holdsInForce === 1
              ? 'is in force, and what it keeps stays'
              : 'are in force, and what they keep stays'}
          </p>
        )}
        {waitingFor.length > 0 && (
          <p>
            Waits for the {waitingFor.length === 1 ? 'hold' : 'holds'}{' '}
            <Untrusted text={waitingFor.map(({ name }) => name).join(', ')} />
          </p>
        )}
        {erased > 0 && (
          <p>
            {erased.toLocaleString('en')} {erased === 1 ? 'event' : 'events'} destroyed
          </p>
        )}
        <p className="text-muted text-xs">
          Requested by <Untrusted text={requestedBy} /> <TimeAgo at={requestedAt} />
          {endedAt !== null && (
            <>
              , {state === 'cancelled' ? 'cancelled by ' : 'done '}
              {state === 'cancelled' && <Untrusted text={endedBy ?? ''} />} <TimeAgo at={endedAt} />
            </>
          )}
        </p>
      </div>
      {mayCancel && (state === 'requested' || state === 'waiting') && (
        <Button onClick={() => setAsking(true)} aria-label={`Cancel the erasure of ${subject ?? erasure.id}`}>
          Cancel…
        </Button>
      )}
      {isAsking && <CancelDialog erasure={erasure} onClose={() => setAsking(false)} />}
    </li>
  );
}

function CancelDialog({ erasure, onClose }: { readonly erasure: Erasure; readonly onClose: () => void }) {
  const { organization } = useMe();
  const cancel = useChange({
    change: () => server.delete(pathOf`/v1/erasures/${erasure.id}`),
    refreshes: [erasuresQuery(organization.id).queryKey],
    said: () => 'The erasure is cancelled',
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Cancel the erasure?"
      confirmLabel="Cancel the erasure"
      cancelLabel="Leave it"
      tone="primary"
      isBusy={cancel.isPending}
      error={cancel.error}
      onConfirm={() => cancel.mutate()}
      onClose={onClose}
    >
      <p>
        The events of <Untrusted text={erasure.subject ?? 'this person'} /> stay
        {erasure.erased > 0 ? ', but for those that are destroyed already' : ''}. The log records that you did
        it.
      </p>
    </ConfirmDialog>
  );
}
