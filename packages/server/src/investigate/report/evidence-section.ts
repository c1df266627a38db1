import { formatActor, formatRecorder } from '@daybook/event';
import type { PlacedEvent } from '../ask.ts';
import { plain, table } from './markdown.ts';
import { timeWords } from './words.ts';

const HEADINGS = ['Position', 'Time', 'Actor', 'Action', 'Resource', 'Context', 'Recorded by', 'Event'];

/** The events that the findings rest on, each once, by position. */
export function evidenceSection(events: readonly PlacedEvent[]): string {
  if (events.length === 0) return '## Evidence\n\nNone.';
  return [
    '## Evidence',
    'The first ten events of each finding; its filter finds all of them. What was not recorded by `workspace` is the claim of its recorder.',
    table(HEADINGS, events.toSorted((a, b) => a.position - b.position).map(row)),
  ].join('\n\n');
}

function row({ position, occurredAt, event }: PlacedEvent): string[] {
  return [
    String(position),
    timeWords(occurredAt),
    plain(formatActor(event.actor)),
    plain(event.outcome === 'success' ? event.action : `${event.action} (${event.outcome})`),
    plain(event.resource.name),
    plain(contextWords(event)),
    plain(formatRecorder(event.recordedBy)),
    event.id,
  ];
}

function contextWords({ context = {} }: PlacedEvent['event']): string {
  const { environment, project, version, ip } = context;
  return [environment, project, version === undefined ? undefined : `v${version}`, ip]
    .filter((part) => part !== undefined)
    .join(', ');
}
