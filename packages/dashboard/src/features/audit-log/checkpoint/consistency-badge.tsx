import { CircleDashed, ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { describeError } from '../../../api/describe-error.ts';
import { Button } from '../../../ui/button.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { localTime } from '../times.ts';
import { CheckpointFacts } from './checkpoint-facts.tsx';
import type { LedgerWatching, WatchState } from './use-ledger-watch.ts';

export type ConsistencyBadgeProps = { readonly watching: LedgerWatching; readonly zone: string };

/** Whether the log is what this browser has seen before with more added, and since when. */
export function ConsistencyBadge({ watching, zone }: ConsistencyBadgeProps) {
  const [isOpen, setOpen] = useState(false);
  const { state } = watching;
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      title="This browser's memory of the log"
      trigger={<Button variant="quiet" className="px-2" />}
      triggerContent={
        <span className={`inline-flex items-center gap-1.5 ${TONES[state.kind]}`}>
          <Label state={state} zone={zone} />
        </span>
      }
    >
      <div className="flex flex-col gap-3 p-4 pt-2 text-muted">
        <Details watching={watching} zone={zone} />
        <Button className="self-start" onClick={watching.check}>
          Check now
        </Button>
      </div>
    </Popover>
  );
}

const TONES = {
  checking: '',
  'no-memory': '',
  unsigned: 'text-bad',
  consistent: 'text-good',
  unchecked: 'text-warn',
  alarm: 'text-bad',
} as const;

function Label({ state, zone }: { readonly state: WatchState; readonly zone: string }) {
  switch (state.kind) {
    case 'checking':
      return <Sign icon={<CircleDashed aria-hidden="true" size={15} />}>checking the log…</Sign>;
    case 'no-memory':
      return <Sign icon={<ShieldQuestion aria-hidden="true" size={15} />}>not remembered here</Sign>;
    case 'unsigned':
      return <Sign icon={<ShieldAlert aria-hidden="true" size={15} />}>not verified</Sign>;
    case 'unchecked':
      return <Sign icon={<ShieldQuestion aria-hidden="true" size={15} />}>not checked now</Sign>;
    case 'alarm':
      return <Sign icon={<ShieldAlert aria-hidden="true" size={15} />}>not consistent</Sign>;
    case 'consistent':
      return (
        <Sign icon={<ShieldCheck aria-hidden="true" size={15} />}>
          consistent since {since(state.memory.firstSeen, zone)}
        </Sign>
      );
  }
}

function Sign({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      {icon}
      <span>{children}</span>
    </>
  );
}

function Details({ watching, zone }: ConsistencyBadgeProps) {
  const { state } = watching;
  switch (state.kind) {
    case 'checking':
      return <p>The newest checkpoint is being compared with the one that this browser remembers.</p>;
    case 'no-memory':
      return (
        <p>
          This browser keeps nothing for this site, so it cannot tell whether the log was rolled back. Allow
          site data to have that.
        </p>
      );
    case 'unsigned':
      return (
        <p className="text-bad">
          The newest checkpoint is not signed as it should be, so nothing was remembered:{' '}
          <Untrusted text={state.reason} />.
        </p>
      );
    case 'unchecked':
      return (
        <>
          <p className="text-warn">
            The server gave nothing to check: <Untrusted text={describeError(state.error).detail} />
          </p>
          {state.memory && (
            <CheckpointFacts title="Remembered" checkpoint={state.memory.newest} zone={zone} />
          )}
        </>
      );
    case 'alarm':
      return (
        <p className="text-bad">
          The log is not what this browser remembers. The warning at the top says more.
        </p>
      );
    case 'consistent': {
      const { memory, shownKeys } = state;
      const changes = keyChanges(memory.keys, shownKeys);
      return (
        <>
          <p>
            Every checkpoint that this browser has seen since {localTime(memory.firstSeen, zone).full} extends
            the one before: nothing that was in the log then was changed or removed. It was checked here, in
            the browser.
          </p>
          <CheckpointFacts title="Newest checkpoint" checkpoint={memory.newest} zone={zone} />
          {changes.length > 0 && (
            <div className="rounded-md bg-warn-soft px-3 py-2 text-warn">
              <p className="font-medium">The server names other keys than this browser remembers</p>
              <ul className="mt-1 break-all font-mono text-xs">
                {changes.map((change) => (
                  <li key={change}>
                    <Untrusted text={change} />
                  </li>
                ))}
              </ul>
              <p className="mt-1">
                Ask whoever runs the server whether a key was changed. Until then the remembered ones count.
              </p>
              <Button className="mt-2" onClick={watching.acceptKeys}>
                Remember the new keys
              </Button>
            </div>
          )}
          <p className="text-xs">
            The keys were taken on trust when this browser first saw the log. A key pinned elsewhere and{' '}
            <code className="mono">./daybook verify ledger</code> are the full check.
          </p>
        </>
      );
    }
  }
}

function keyChanges(before: readonly string[], now: readonly string[]): readonly string[] {
  return [
    ...now.filter((key) => !before.includes(key)).map((key) => `+ ${key}`),
    ...before.filter((key) => !now.includes(key)).map((key) => `- ${key}`),
  ];
}

const DAY_MS = 86_400_000;

/** `3 May`, with the time of day while that tells more than the day. */
function since(iso: string, zone: string): string {
  const ms = Date.parse(iso);
  const isRecent = Date.now() - ms < DAY_MS;
  const isThisYear =
    localTime(iso, zone).date.slice(0, 4) === localTime(new Date().toISOString(), zone).date.slice(0, 4);
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
    ...(isRecent && { hour: '2-digit', minute: '2-digit' }),
  }).format(ms);
}
