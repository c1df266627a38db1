import { isUuid, LIMITS } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { prepareEvent } from './prepare-event.ts';

const NOW = Date.parse('2026-11-22T10:15:30.123Z');
const CLOCK = { now: () => NOW };
const EVENT = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { name: 'DATABASE_URL' },
};

function prepared(fields: object): Record<string, unknown> {
  const result = prepareEvent({ ...EVENT, ...fields }, CLOCK);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  expect(result.event.bytes).toBe(Buffer.byteLength(result.event.text));
  return JSON.parse(result.event.text) as Record<string, unknown>;
}

function issues(input: unknown): readonly string[] {
  const result = prepareEvent(input, CLOCK);
  return result.ok ? [] : result.issues.map(({ path, message }) => `${path}: ${message}`);
}

describe('an event that is taken', () => {
  test('has its id, time and defaults fixed', () => {
    const event = prepared({});
    expect(isUuid(String(event.id))).toBe(true);
    expect(event).toMatchObject({
      senderTime: '2026-11-22T10:15:30.123Z',
      outcome: 'success',
      resource: { type: 'secret', name: 'DATABASE_URL' },
    });
  });

  test('may be given its time as a Date, and undefined for what does not apply', () => {
    const event = prepared({
      occurredAt: new Date(0),
      context: { ip: undefined, environment: 'production' },
      metadata: { reason: undefined },
      outcome: undefined,
    });
    expect(event).toMatchObject({
      occurredAt: '1970-01-01T00:00:00.000Z',
      context: { environment: 'production' },
    });
    expect(event).not.toHaveProperty('metadata');
  });

  test('keeps a time of its own, however far it is ahead of this clock, for the server to judge', () => {
    const event = prepared({ occurredAt: '2026-11-23T00:00:00Z' });
    expect(event).toMatchObject({ occurredAt: '2026-11-23T00:00:00.000Z' });
    expect(event).not.toHaveProperty('senderTime');
  });

  test('does not change with the object it was made from', () => {
    const input = { ...EVENT, metadata: { reason: 'before' } };
    const result = prepareEvent(input, CLOCK);
    input.metadata.reason = 'after';
    expect(result.ok && result.event.text).toContain('before');
  });

  test("of an organization's own action leaves to the server what only it knows", () => {
    expect(prepared({ action: 'INVOICE_SEND', metadata: { to: ['a', 'b'], total: 3 } })).toMatchObject({
      action: 'INVOICE_SEND',
      resource: { name: 'DATABASE_URL' },
      metadata: { to: ['a', 'b'], total: 3 },
    });
    expect(prepared({ action: 'INVOICE_SEND' }).resource).not.toHaveProperty('type');
    expect(prepared({ action: 'INVOICE_SEND', resource: { type: 'invoice', name: '7' } })).toMatchObject({
      resource: { type: 'invoice', name: '7' },
    });
  });
});

describe('an event that is not taken', () => {
  test('is told by everything that is wrong with it', () => {
    expect(issues({ ...EVENT, actor: { type: 'robot' }, context: { ip: 'here' }, extra: 1 })).toEqual([
      expect.stringMatching(/^extra: is not a known field/),
      'actor.type: must be user, api-key or system',
      expect.stringMatching(/^actor.name: is required/),
      'context.ip: must be an IPv4 or IPv6 address',
    ]);
  });

  test.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('trap');
          },
        },
      ),
    ],
    [
      {
        ...EVENT,
        get actor(): never {
          throw new Error('no session');
        },
      },
    ],
    [{ ...EVENT, occurredAt: new Date(Number.NaN) }],
    [{ ...EVENT, metadata: { amount: 10n } }],
    [{ ...EVENT, metadata: { amount: Number.NaN } }],
    [{ ...EVENT, action: 'secret read' }],
  ])('whatever it is, does not throw (%#)', (input) => {
    expect(issues(input)).not.toEqual([]);
  });

  test("is an act of the product's own, which the server would refuse", () => {
    expect(issues({ ...EVENT, action: 'ORGANIZATION_CREATE' })).toEqual([
      expect.stringMatching(/^action: ORGANIZATION_CREATE is recorded by Daybook alone/),
    ]);
  });

  test('is one too large to be stored', () => {
    const metadata = Object.fromEntries(
      Array.from({ length: LIMITS.metadataKeys }, (_, key) => [`k${key}`, '€'.repeat(500)]),
    );
    expect(issues({ ...EVENT, metadata })).toEqual([expect.stringContaining('at most 32768 are allowed')]);
  });
});
