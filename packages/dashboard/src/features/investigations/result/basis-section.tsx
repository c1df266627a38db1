import { CodeBlock } from '../../../ui/code-block.tsx';
import { SectionCard } from '../../../ui/section-card.tsx';
import { exactTime } from '../../../ui/time-ago.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { verifyLedgerCommand } from '../../audit-log/entry/verify-command.ts';
import { ExpiredNote } from '../../audit-log/states/expired-note.tsx';
import { localZone } from '../../audit-log/times.ts';
import type { Investigation } from '../answers.ts';
import { count } from '../words.ts';

/** What the findings rest on, and how somebody who was not there checks that. */
export function BasisSection({ made }: { readonly made: Investigation }) {
  const { history, coverage, readUpTo, by, at, checkpoint } = made;
  return (
    <SectionCard title="What this rests on">
      <div className="flex max-w-2xl flex-col gap-2 text-sm">
        <p>
          Made by <Untrusted text={by} />, {exactTime(Date.parse(at))}, which the log records. The findings
          rest on the log up to position <span className="tabular">{readUpTo.toLocaleString('en')}</span> and
          stay as they are; the checklist is that of now.
        </p>
        <p>
          {history.events === 0 || history.from === null || history.until === null ? (
            'There was nothing before to compare with: what is new cannot be told from what is habit.'
          ) : (
            <>
              Compared with {count(history.events, 'event')} from {exactTime(Date.parse(history.from))} to{' '}
              {exactTime(Date.parse(history.until))}.
            </>
          )}
        </p>
        {coverage.notes.map((note) => (
          <p key={note} className="text-warn">
            <Untrusted text={note} />
          </p>
        ))}
        <ExpiredNote expiredBefore={coverage.expiredBefore} zone={localZone()} />
        {checkpoint !== null && (
          <>
            <p className="mt-1">
              Each position named here is one entry of the ledger, which this checkpoint fixes. With the key
              of the ledger, kept somewhere else, anybody can check that the entries are there unchanged and
              that none is missing. The Markdown report has the commands for each finding.
            </p>
            <CodeBlock label="Checkpoint" text={checkpoint} />
            <CodeBlock
              label="Check the whole ledger in a shell"
              text={verifyLedgerCommand(globalThis.location.origin, { payloads: true })}
            />
          </>
        )}
      </div>
    </SectionCard>
  );
}
