import { ShieldAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { useInSight } from '../../../ui/use-in-sight.ts';
import { verifyLedgerCommand } from '../entry/verify-command.ts';
import { localTime } from '../times.ts';
import { CheckpointFacts } from './checkpoint-facts.tsx';
import type { Alarm, LedgerMemory } from './memory.ts';

export type LedgerAlarmProps = {
  readonly memory: LedgerMemory;
  readonly zone: string;
  readonly onAccept: () => void;
};

/** The log is not what it was. This stays until somebody says that it is to be accepted. */
export function LedgerAlarm({ memory, zone, onAccept }: LedgerAlarmProps) {
  const [isSure, setSure] = useState(false);
  const section = useRef<HTMLElement>(null);
  const isInSight = useInSight(section);
  const { alarm } = memory;
  if (alarm === undefined) return null;
  const { title, meaning } = WORDS[alarm.kind];
  const newKeys = alarm.shownKeys.filter((key) => !memory.keys.includes(key));
  return (
    <section
      ref={section}
      role="alert"
      className="border-bad border-y-2 bg-bad-soft px-4 py-4 text-sm sm:px-6"
    >
      <h2 className="flex items-center gap-2 font-semibold text-bad text-lg">
        <ShieldAlert aria-hidden="true" size={22} className="shrink-0" />
        {title}
      </h2>
      {!isInSight && (
        <div className="fixed inset-x-0 top-0 z-30 flex items-center justify-center gap-3 border-bad border-b-2 bg-bad-soft px-4 py-1.5 font-semibold text-bad">
          <ShieldAlert aria-hidden="true" size={18} className="shrink-0" />
          {title}
          <Button onClick={() => section.current?.scrollIntoView()}>What happened</Button>
        </div>
      )}
      <div className="mt-2 flex max-w-4xl flex-col gap-3 [overflow-wrap:anywhere]">
        <p>
          {meaning} Found on {localTime(alarm.foundAt, zone).full}: <Untrusted text={alarm.reason} />.
        </p>
        <div className="grid gap-3 md:grid-cols-2">
          <CheckpointFacts title="What this browser remembers" checkpoint={memory.newest} zone={zone} />
          <CheckpointFacts title="What the server showed" checkpoint={alarm.shown} zone={zone} />
        </div>
        {newKeys.length > 0 && (
          <p>
            The server now gives a key that this browser has not seen before:{' '}
            <span className="mono break-all">
              <Untrusted text={newKeys.join(', ')} />
            </span>
          </p>
        )}
        <div>
          <h3 className="font-medium">What to do</h3>
          <ol className="mt-1 flex list-decimal flex-col gap-1 pl-5">
            <li>Do not rely on this log, and keep both checkpoints: together they are the evidence.</li>
            <li>
              Ask whoever runs the server, by another way than this page, whether a backup was restored
              {newKeys.length > 0 && ' or the key was changed'}. A restored backup explains it; what was
              recorded after the backup is lost then.
            </li>
            <li>Compare with an old checkpoint and a verifier key that were kept elsewhere:</li>
          </ol>
          <div className="mt-2 max-w-2xl">
            <CodeBlock
              label="Check it yourself"
              text={verifyLedgerCommand(globalThis.location.origin, {
                checkpointFile: `./checkpoint-${memory.newest.size}.txt`,
              })}
            />
          </div>
        </div>
        {isSure ? (
          <div className="flex flex-wrap items-center gap-2">
            <p className="font-medium">From now on, take what the server showed for the log?</p>
            <Button onClick={onAccept}>Accept it and forget the old checkpoint</Button>
            <Button variant="quiet" onClick={() => setSure(false)} autoFocus>
              Keep the warning
            </Button>
          </div>
        ) : (
          <Button className="self-start" onClick={() => setSure(true)}>
            I know why: accept this log…
          </Button>
        )}
      </div>
    </section>
  );
}

const WORDS: { readonly [Kind in Alarm['kind']]: { readonly title: string; readonly meaning: string } } = {
  'rolled-back': {
    title: 'The log was rolled back',
    meaning: 'The server shows a smaller log than it did before: events that were recorded are missing.',
  },
  rewritten: {
    title: 'The log was rewritten',
    meaning:
      'What the server shows is not what it was with more added: events that were recorded were changed, moved or removed.',
  },
  'wrong-key': {
    title: 'The log is signed by another key',
    meaning: 'The server shows a checkpoint that none of the keys has signed that this browser remembers.',
  },
  'other-log': {
    title: 'This is another log',
    meaning: 'The server shows a log with another name than it had before.',
  },
};
