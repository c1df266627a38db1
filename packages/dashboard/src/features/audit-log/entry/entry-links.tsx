import { type Filter, printFilter, type RecordedEvent } from '@daybook/event';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../../api/use-may.ts';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { beginningsOf } from '../../investigations/beginnings.ts';
import { aroundEvent, byActor, onResource } from './field-filter.ts';

const LINK =
  'inline-flex min-h-7 pointer-coarse:min-h-10 items-center rounded-md border border-line px-2.5 font-medium text-accent text-sm hover:bg-sunken [overflow-wrap:anywhere]';

/** The ways on from an entry: some show other events in the list and leave the entry open, others look into what it may be part of. */
export function EntryLinks({ event }: { readonly event: RecordedEvent }) {
  const mayInvestigate = useMay('GET /v1/investigations');
  const beginnings = mayInvestigate ? beginningsOf(event) : [];
  const ways: readonly { readonly label: string; readonly filter: Filter }[] = [
    { label: 'Events around this one', filter: aroundEvent(event) },
    { label: 'This actor', filter: byActor(event) },
    { label: 'This resource', filter: onResource(event) },
  ];
  return (
    <>
      <nav aria-label="Further from here" className="flex flex-wrap gap-2">
        {ways.map(({ label, filter }) => (
          <Link
            key={label}
            to="/audit-logs"
            search={(now) => ({ ...now, q: printFilter(filter), event: event.id })}
            title={
              label === 'Events around this one' ? 'Five minutes before and after, whoever acted' : undefined
            }
            className={LINK}
          >
            {label}
          </Link>
        ))}
      </nav>
      {beginnings.length > 0 && (
        <nav aria-label="Investigate" className="-mt-4 flex flex-wrap gap-2">
          {beginnings.map(({ label, to, search }) => (
            <Link key={label} to={to} search={search} className={LINK}>
              <Untrusted text={label} />
            </Link>
          ))}
        </nav>
      )}
    </>
  );
}
