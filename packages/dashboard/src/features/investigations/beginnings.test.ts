import { describe, expect, test } from 'vitest';
import { eventAtMinute } from '../audit-log/list/listing.testing.ts';
import { beginningsOf } from './beginnings.ts';

/** An event at midnight of 22 November 2026. */
const event = eventAtMinute(0, 7);
const key = { type: 'api-key', name: 'ci-deploy' } as const;

describe('an entry of the log', () => {
  test('leads to its person, and to who else holds the secret', () => {
    expect(beginningsOf(event)).toEqual([
      {
        label: 'Investigate this person',
        to: '/investigations/off-boarding',
        search: { email: 'ana@acme.example' },
      },
      { label: 'Who holds this secret', to: '/exposure', search: { secret: 'SECRET_7' } },
    ]);
  });

  test('of a change leads to the hours around it, and to the key that made it from the day before on', () => {
    const set = {
      ...event,
      action: 'SECRET_SET',
      actor: key,
      context: { environment: 'production' },
    };
    expect(beginningsOf(set)).toEqual([
      {
        label: 'Investigate this change',
        to: '/investigations/production-change',
        search: {
          environment: 'production',
          from: '2026-11-21T23:00:00.000Z',
          until: '2026-11-22T01:00:00.000Z',
        },
      },
      {
        label: 'Investigate this key',
        to: '/investigations/leaked-key',
        search: { apiKey: 'ci-deploy', from: '2026-11-21T00:00:00.000Z' },
      },
      {
        label: 'Who holds this secret',
        to: '/exposure',
        search: { secret: 'SECRET_7', env: 'production' },
      },
    ]);
  });

  test('about somebody else names both people', () => {
    const removal = {
      ...event,
      action: 'TEAM_MEMBER_REMOVE',
      resource: { type: 'member', name: 'leo@acme.example' },
    };
    expect(beginningsOf(removal).map(({ label }) => label)).toEqual([
      'Investigate ana@acme.example',
      'Investigate leo@acme.example',
    ]);
  });

  test('of listing names, or of the system, leads nowhere by itself', () => {
    const listing = {
      ...event,
      actor: { type: 'system', name: 'system' },
      resource: { type: 'secret', name: '*' },
    } as const;
    expect(beginningsOf(listing)).toEqual([]);
  });
});
