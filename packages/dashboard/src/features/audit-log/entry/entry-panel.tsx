import { type Catalogue, formatActor, type RecordedEvent, sentence } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type RefObject, useEffect } from 'react';
import { Button } from '../../../ui/button.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { SidePanel } from '../../../ui/side-panel.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { eventQuery } from '../queries.ts';
import { EntryDetails } from './entry-details.tsx';

export type EntryPanelProps = {
  readonly id: string;
  /** The event as the list shows it, if it does. */
  readonly listed: RecordedEvent | undefined;
  readonly catalogue: Catalogue;
  readonly zone: string;
  /** Opens the next entry of the list (1) or the one before (−1). */
  readonly onStep: (steps: number) => void;
  readonly onClose: () => void;
  readonly ref: RefObject<HTMLElement | null>;
};

/** One entry in full, whether or not the list has it. */
export function EntryPanel({ id, listed, catalogue, zone, onStep, onClose, ref }: EntryPanelProps) {
  const { organization } = useMe();
  const { data: event, error, refetch } = useQuery(eventQuery(organization.id, id, listed));

  // biome-ignore lint/correctness/useExhaustiveDependencies: another entry is read from its beginning
  useEffect(() => {
    ref.current?.scrollTo({ top: 0 });
  }, [id, ref]);

  const title = (
    <h2 className="line-clamp-4 font-semibold text-base leading-6 [overflow-wrap:anywhere]">
      {event === undefined ? (
        'Entry'
      ) : (
        <>
          <Untrusted text={formatActor(event.actor)} /> <Untrusted text={sentence(event, catalogue)} />
        </>
      )}
    </h2>
  );
  const steps = (
    <>
      <Button
        variant="quiet"
        className="px-2"
        aria-label="Newer entry"
        title="Newer (k)"
        onClick={() => onStep(-1)}
      >
        <ChevronUp aria-hidden="true" size={16} />
      </Button>
      <Button
        variant="quiet"
        className="px-2"
        aria-label="Older entry"
        title="Older (j)"
        onClick={() => onStep(1)}
      >
        <ChevronDown aria-hidden="true" size={16} />
      </Button>
    </>
  );
  return (
    <SidePanel label="Entry" title={title} actions={steps} onClose={onClose} ref={ref}>
      {event !== undefined && <EntryDetails key={event.position} event={event} zone={zone} />}
      {event === undefined && error !== null && <ErrorState error={error} onRetry={() => refetch()} />}
      {event === undefined && error === null && <Skeleton lines={10} label="Loading the entry" />}
    </SidePanel>
  );
}
