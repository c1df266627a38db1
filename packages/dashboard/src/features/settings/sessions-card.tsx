import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AccountSession, endAllSessions, endOtherSessions, endSessionById } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { endSession } from '../sign-in/session-query.ts';
import { describeAgent } from './describe-agent.ts';
import { sessionsKey, sessionsQuery } from './sessions-query.ts';

/** Where the account is signed in, and the ways to end that. */
export function SessionsCard() {
  const sessions = useQuery(sessionsQuery);
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const endOthers = useChange({
    change: endOtherSessions,
    refreshes: [sessionsKey],
    said: () => 'All other sessions have ended',
    failed: 'The other sessions were not ended',
  });
  const endAll = useChange({ change: endAllSessions, onDone: () => endSession(client) });
  const hasOthers = sessions.data?.some(({ current }) => !current) === true;

  return (
    <SectionCard
      title="Sessions"
      about="Where you are signed in. End what you do not recognize, and change your password then."
      actions={
        <>
          {hasOthers && (
            <Button onClick={() => endOthers.mutate()} disabled={endOthers.isPending}>
              Sign out elsewhere
            </Button>
          )}
          <Button onClick={() => setAsking(true)}>Sign out everywhere</Button>
        </>
      }
    >
      <Loaded query={sessions} what="your sessions">
        {(list) => (
          <ul className="divide-y divide-line">
            {list.toSorted(thisFirst).map((session) => (
              <SessionItem key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
      {isAsking && (
        <ConfirmDialog
          title="Sign out everywhere?"
          confirmLabel="Sign out everywhere"
          tone="primary"
          isBusy={endAll.isPending}
          error={endAll.error}
          onConfirm={() => endAll.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>Every session of your account ends, this one too. You sign in again with your password.</p>
        </ConfirmDialog>
      )}
    </SectionCard>
  );
}

function SessionItem({ session }: { readonly session: AccountSession }) {
  const agent = describeAgent(session.userAgent);
  const end = useChange<string>({
    change: endSessionById,
    refreshes: [sessionsKey],
    said: () => 'The session has ended',
    failed: 'The session was not ended',
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5 text-sm first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2" title={session.userAgent ?? undefined}>
          <span className="font-medium">
            <Untrusted text={agent} />
          </span>
          {session.current && <Badge tone="good">this one</Badge>}
        </p>
        <p className="text-muted text-xs">
          {session.ipAddress ? (
            <>
              from{' '}
              <span className="mono">
                <Untrusted text={session.ipAddress} />
              </span>
              {', '}
            </>
          ) : null}
          signed in <TimeAgo at={session.createdAt} />
        </p>
      </div>
      {!session.current && (
        <Button
          onClick={() => end.mutate(session.id)}
          disabled={end.isPending}
          aria-label={`End the session of ${agent}, ${session.ipAddress ?? 'address unknown'}`}
        >
          End
        </Button>
      )}
    </li>
  );
}

function thisFirst(a: AccountSession, b: AccountSession): number {
  return Number(b.current) - Number(a.current) || Date.parse(b.createdAt) - Date.parse(a.createdAt);
}
