import { type Filter, printFilter, type RecordedEvent } from '@daybook/event';
import { Link } from '@tanstack/react-router';
import { aroundEvent, byActor, onResource } from './field-filter.ts';

/** The ways on from an entry: each shows other events in the list and leaves the entry open. */
export function EntryLinks({ event }: { readonly event: RecordedEvent }) {
  const ways: readonly { readonly label: string; readonly filter: Filter }[] = [
    { label: 'Events around this one', filter: aroundEvent(event) },
    { label: 'This actor', filter: byActor(event) },
    { label: 'This resource', filter: onResource(event) },
  ];
  return (
    <nav aria-label="Further from here" className="flex flex-wrap gap-2">
      {ways.map(({ label, filter }) => (
        <Link
          key={label}
          to="/audit-logs"
          search={(now) => ({ ...now, q: printFilter(filter), event: event.id })}
          title={
            label === 'Events around this one' ? 'Five minutes before and after, whoever acted' : undefined
          }
          className="inline-flex h-7 pointer-coarse:h-10 items-center rounded-md border border-line px-2.5 font-medium text-accent text-sm hover:bg-sunken"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
