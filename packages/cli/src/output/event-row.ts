import type { Actor, RecordedEvent } from '@daybook/event';

/** Headings of the columns that `eventRow` fills. */
export function eventHeadings(utc: boolean): readonly string[] {
  const zone = utc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [`TIME (${zone})`, 'ACTOR', 'ACTION', 'RESOURCE', 'CONTEXT'];
}

/** The guide's anatomy of an entry, for a table: time, actor, action, resource, context. */
export function eventRow(event: RecordedEvent, utc: boolean): readonly string[] {
  return [
    formatTime(event.occurredAt, utc),
    formatActor(event.actor),
    event.action,
    event.resource.name,
    contextOf(event).join(' '),
  ];
}

/** `user@example.com`, `api-key:ci-deploy` or `system`. */
function formatActor({ type, name }: Actor): string {
  if (type === 'system') return 'system';
  return type === 'api-key' ? `api-key:${name}` : name;
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

function contextOf({ context = {}, outcome, recordedBy }: RecordedEvent): readonly string[] {
  const parts = [
    outcome === 'success' ? undefined : outcome.toUpperCase(),
    context.environment,
    context.project,
    context.version === undefined ? undefined : `v${context.version}`,
    context.ip,
    // Only the workspace's own events were observed; of every other one the reader must see who claims it.
    recordedBy.type === 'workspace'
      ? undefined
      : `reported by ${[recordedBy.type, recordedBy.name].filter(Boolean).join(':')}`,
  ];
  return parts.filter((part) => part !== undefined);
}
