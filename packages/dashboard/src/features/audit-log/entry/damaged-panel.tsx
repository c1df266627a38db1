import { useQuery } from '@tanstack/react-query';
import { FileWarning } from 'lucide-react';
import type { RefObject } from 'react';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { SidePanel } from '../../../ui/side-panel.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { leafQuery } from '../queries.ts';
import { localTime, utcTime } from '../times.ts';
import { Properties, Property } from './properties.tsx';
import { Section } from './section.tsx';
import { verifyLedgerCommand } from './verify-command.ts';

export type DamagedPanelProps = {
  readonly position: number;
  readonly zone: string;
  readonly onClose: () => void;
  readonly ref: RefObject<HTMLElement | null>;
};

/** A damaged entry: what the ledger still says of it, and what to do. What is stored under it is not shown. */
export function DamagedPanel({ position, zone, onClose, ref }: DamagedPanelProps) {
  const { organization } = useMe();
  const { data: leaf, error, refetch } = useQuery(leafQuery(organization.id, position));
  const title = <h2 className="font-semibold text-base leading-6">Damaged entry at position {position}</h2>;
  return (
    <SidePanel label="Entry" title={title} onClose={onClose} ref={ref}>
      <p className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
        <FileWarning aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
        <span>
          What is stored at this position is not what was recorded, or is missing, so it is not shown.
          Somebody changed it on the server&rsquo;s disk, or the disk is failing.
        </span>
      </p>
      <Section title="What the ledger says">
        {leaf === undefined && error !== null && <ErrorState error={error} onRetry={() => refetch()} />}
        {leaf === undefined && error === null && <Skeleton lines={3} label="Loading the ledger entry" />}
        {leaf !== undefined && (
          <Properties>
            <Property name="Position">
              <span className="mono">{position}</span>
            </Property>
            <Property name="Recorded">
              <time dateTime={leaf.recordedAt} className="mono">
                {localTime(leaf.recordedAt, zone).full}
              </time>
              <span className="mono block text-faint text-xs">{utcTime(leaf.recordedAt)}</span>
            </Property>
            <Property name="Commitment">
              <span className="mono break-all">{leaf.commitment}</span>
            </Property>
          </Properties>
        )}
      </Section>
      <Section title="What to do">
        <ol className="flex list-decimal flex-col gap-1 pl-5 text-sm">
          <li>Keep the data folder as it is: it is evidence.</li>
          <li>
            Ask whoever runs the server to restore <code className="mono">journal.db</code> from a backup that
            still has this event. The next start notices that it fits again.
          </li>
          <li>Check all payloads from elsewhere:</li>
        </ol>
        <CodeBlock
          label="Check all payloads"
          text={verifyLedgerCommand(globalThis.location.origin, { payloads: true })}
        />
      </Section>
    </SidePanel>
  );
}
