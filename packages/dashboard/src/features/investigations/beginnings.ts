import type { RecordedEvent } from '@daybook/event';
import type { ExposureSearch, InvestigationSearch } from '../../app/search-params.ts';
import type { KindEntry } from './kinds.ts';

/** Where an investigation begins: the form of one kind, with what is known already. */
export type Beginning = {
  readonly label: string;
  readonly to: KindEntry['to'] | '/exposure';
  readonly search: InvestigationSearch & ExposureSearch;
};

const HOUR_MS = 3_600_000;
/** A theft may have begun before somebody noticed. */
const BEFORE_A_USE_MS = 24 * HOUR_MS;
const AROUND_A_CHANGE_MS = HOUR_MS;

/** Actions that change what programs of an environment get. */
const CHANGES: readonly string[] = [
  'SECRET_SET',
  'SECRET_DELETE',
  'VARIABLE_SET',
  'VARIABLE_DELETE',
  'ENV_BULK_UPLOAD',
];

/** What an entry of the log can be the beginning of, the likeliest first: the change, who made it, and what it was about. */
export function beginningsOf(event: RecordedEvent): readonly Beginning[] {
  const { action, actor, resource, context, occurredAt } = event;
  const at = Date.parse(occurredAt);
  const environment = context?.environment;
  const found: Beginning[] = [];
  if (CHANGES.includes(action) && environment !== undefined)
    found.push({
      label: 'Investigate this change',
      to: '/investigations/production-change',
      search: {
        environment,
        from: timeText(at - AROUND_A_CHANGE_MS),
        until: timeText(at + AROUND_A_CHANGE_MS),
      },
    });
  const keys = new Set([
    ...(actor.type === 'api-key' ? [actor.name] : []),
    ...(resource.type === 'api-key' ? [resource.name] : []),
  ]);
  for (const apiKey of keys)
    found.push({
      label: `Investigate ${keys.size > 1 ? `api-key:${apiKey}` : 'this key'}`,
      to: '/investigations/leaked-key',
      search: { apiKey, from: timeText(at - BEFORE_A_USE_MS) },
    });
  const people = new Set([
    ...(actor.type === 'user' ? [actor.name] : []),
    ...(resource.type === 'member' ? [resource.name] : []),
  ]);
  for (const email of people)
    found.push({
      label: `Investigate ${people.size > 1 ? email : 'this person'}`,
      to: '/investigations/off-boarding',
      search: { email },
    });
  if (resource.type === 'secret' && resource.name !== '*')
    found.push({
      label: 'Who holds this secret',
      to: '/exposure',
      search: { secret: resource.name, ...(environment !== undefined && { env: environment }) },
    });
  return found;
}

function timeText(ms: number): string {
  return new Date(Math.max(0, ms)).toISOString();
}
