import { matchFilter, parseFilter } from '@daybook/event';
import type { IndexRow, Place } from '../event-index.ts';
import { DAY_MS, JANUARY, sampleRandom, sampleRow, sampleRows } from './sample-rows.ts';

/**
 * Rows recorded evenly over 80 days, of which every third happened up to 70 days before, many at the very same time, and some
 * before the first month began.
 */
export function lateRows(count: number): IndexRow[] {
  const random = sampleRandom(count);
  return sampleRows(count, (position) => {
    const recordedAt = JANUARY + Math.floor((position * 80 * DAY_MS) / count);
    const delay = position % 3 === 0 ? Math.floor(random() * 70) * DAY_MS : 0;
    const occurredAt = Math.floor((recordedAt - delay) / DAY_MS) * DAY_MS;
    const action = position % 7 === 0 ? 'SECRET_SET' : 'SECRET_READ';
    return { recordedAt, occurredAt: new Date(occurredAt).toISOString(), action };
  });
}

/** Rows that differ in everything a filter can ask for, over three months; each field is missing in some. */
export function variedRows(): IndexRow[] {
  const pick = <T>(values: readonly T[], position: number) => values[position % values.length] as T;
  return sampleRows(210, (position) => {
    const category = pick(['Secrets', 'Auth', 'API Keys'], position);
    const version = position % 9;
    const context = pick(
      [
        {
          ip: `10.0.${position % 3}.${position}`,
          environment: 'production',
          project: 'storefront',
          userAgent: 'curl/8.5',
        },
        { ip: '2001:db8::17', environment: 'staging', version, requestId: `req-${position}` },
        { userAgent: 'Mozilla/5.0 (X11) Größe', project: 'back_office' },
        undefined,
      ],
      position,
    );
    return {
      recordedAt: JANUARY + Math.floor((position * 85 * DAY_MS) / 210),
      category,
      action: pick(['SECRET_READ', 'USER_LOGIN', 'API_KEY_CREATE', 'SECRET_SET', 'USER_LOGIN'], position),
      actor: pick(
        [
          { type: 'user', id: 'usr_1', name: 'ana@acme.example' },
          { type: 'api-key', id: 'key_7', name: 'ci-deploy' },
          { type: 'system', name: 'rotation' },
          { type: 'user', name: 'ci-deploy' },
          { type: 'user', name: 'ÉLODIE' },
        ],
        position,
      ),
      resource: pick(
        [
          { type: 'secret', id: 'sec_1', name: 'DATABASE_URL' },
          { type: 'member', name: 'ana@acme.example' },
          { type: 'secret', id: 'sec_2', name: 'DATABASE 100%' },
        ],
        position >> 1,
      ),
      ...(context && { context }),
      ...(position % 5 === 0 && {
        metadata: { reason: 'Rotation due', hosts: ['db-1', 'DB-2'], count: position },
      }),
      outcome: pick(['success', 'success', 'denied', 'failure'], position >> 2),
      recordedBy: pick(
        [
          { type: 'workspace' },
          { type: 'api-key', name: 'shop-backend' },
          { type: 'import', name: 'loader' },
        ],
        position >> 3,
      ),
    };
  });
}

/** One or more for each key of the filter language; each finds something among {@link variedRows}. */
export const FILTERS = [
  'category:secrets',
  'category:auth,api-keys',
  '-category:auth',
  'type:member',
  'action:SECRET_*',
  'action:USER_LOGIN -action:SECRET_READ',
  'actor:ci-deploy',
  'actor:api-key:ci-deploy',
  'actor:user:*deploy',
  'actor:system',
  '-actor:system',
  'actor:*@acme.example,ÉLODIE',
  'actor-type:user',
  'actor-id:key_7',
  '-actor-id:key_*',
  'recorder:workspace',
  'recorder:import',
  'recorder:shop-backend',
  'recorder:api-key:*end',
  '-recorder:shop*',
  'resource:"DATABASE 100%"',
  'resource:DATABASE*',
  'resource:*URL,*0%',
  'resource-id:sec_1',
  '-resource-id:sec_*',
  '-resource-id:*',
  'env:production',
  '-env:production',
  'env:*',
  '-env:*',
  'project:*_office',
  'outcome:denied,failure',
  '-outcome:success',
  'request:req-5',
  'request:req-*',
  'user-agent:curl/8.5',
  '-user-agent:Mozilla*',
  'hour:0..5,23',
  '-hour:7',
  'ip:10.0.0.0/16',
  '-ip:10.0.0.0/8',
  'ip:10.0.1.4,2001:db8::/32',
  'version:3..5',
  'version:1,8',
  '-version:0..7',
  'position:7,100..110',
  '-position:5..200',
  `id:${sampleRow(0).event.id}`,
  'since:2026-01-20',
  'until:2026-02-10T12:00Z',
  'since:2026-01-31 until:2026-02-02',
  'since:30d',
  'rotation',
  '"rotation due"',
  'db-2',
  '100%',
  'élodie',
  'CURL',
  '10.0.1',
  '-ana',
  '-"größe"',
  'category:secrets -env:staging outcome:success ci-deploy since:2026-01-05',
];

/** Positions that match, by the language's own definition. `now` is the contract's: the beginning of January. */
export function matching(rows: readonly IndexRow[], text: string): number[] {
  const matches = matchFilter(parseFilter(text), JANUARY);
  return rows
    .filter(({ event, position, recordedAt, category }) =>
      matches({ ...event, position, recordedAt: new Date(recordedAt).toISOString(), category }),
    )
    .map(({ position }) => position);
}

/** Compares rows in the order of a list, newest first. */
export function newestFirst(a: IndexRow, b: IndexRow): number {
  return placeOf(b).occurredAt - placeOf(a).occurredAt || b.position - a.position;
}

function placeOf({ event, position }: IndexRow): Place {
  return { occurredAt: Date.parse(event.occurredAt), position };
}
