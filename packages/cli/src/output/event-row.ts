import { formatActor, type RecordedEvent } from '@daybook/event';

/** How a table of events looks: times in UTC or the reader's zone, with the events' ids or without. */
export type EventColumns = { readonly utc?: boolean; readonly ids?: boolean };

/** Headings of the columns that `eventRow` fills. */
export function eventHeadings({ utc = false, ids = false }: EventColumns): readonly string[] {
  const zone = utc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...(ids ? ['ID'] : []), `TIME (${zone})`, 'ACTOR', 'ACTION', 'RESOURCE', 'CONTEXT'];
}

/** Widths that most events fit into, for rows that are printed before the next is known. */
export function eventWidths({ ids = false }: EventColumns): readonly number[] {
  return [...(ids ? [36] : []), 20, 28, 24, 28];
}

/** The guide's anatomy of an entry, for a table: time, actor, action, resource, context. */
export function eventRow(
  event: RecordedEvent,
  { utc = false, ids = false }: EventColumns,
): readonly string[] {
  return [
    ...(ids ? [event.id] : []),
    formatTime(event.occurredAt, utc),
    formatActor(event.actor),
    event.action,
    event.resource.name,
    contextOf(event),
  ];
}

/** Seconds in the reader's zone; the JSON form has the milliseconds. */
function formatTime(iso: string, utc: boolean): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (utc) return `${date.toISOString().slice(0, 19)}Z`;
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${day.map(twoDigits).join('-')} ${time.map(twoDigits).join(':')}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Where and how, then who says so: set apart, as the first is part of the claim and the second is not. */
function contextOf(event: RecordedEvent): string {
  const { context = {}, outcome, recordedBy } = event;
  const circumstances = [
    outcome === 'success' ? undefined : outcome.toUpperCase(),
    context.environment,
    context.project,
    context.version === undefined ? undefined : `v${context.version}`,
    context.ip,
    retentionIn(event),
  ];
  return [
    circumstances.filter((part) => part !== undefined).join(' '),
    // Only the workspace's own events were observed; of every other one the reader must see who claims it.
    recordedBy.type === 'workspace'
      ? ''
      : `reported by ${[recordedBy.type, recordedBy.name].filter(Boolean).join(':')}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A change of how long the log is kept is what its reader looks for: `365 -> 90 days from 2026-12-04`. */
function retentionIn({ action, changes = [], metadata = {} }: RecordedEvent): string | undefined {
  const change = changes.find(({ field }) => action === 'RETENTION_CHANGE' && field === 'retentionDays');
  if (!change) return undefined;
  const days = `${change.from ?? 'no end'} -> ${change.to ?? 'no end'} days`;
  return metadata.effectiveAt === undefined
    ? days
    : `${days} from ${String(metadata.effectiveAt).slice(0, 10)}`;
}
