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

function losses(fields: object): (readonly [string, string])[] {
  const result = prepareEvent({ ...EVENT, ...fields }, CLOCK);
  return result.ok ? result.losses.map(({ path, message }) => [path, message]) : [];
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

describe('a field that is no plain value', () => {
  const cycle: Record<string, unknown> = {};
  cycle.itself = cycle;
  const fail = (): never => {
    throw new Error('no card 4242');
  };
  class Money {
    toJSON() {
      return '12.50 EUR';
    }
  }

  test.each<[string, unknown, unknown]>([
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a bigint that a number holds', 10n, 10],
    ['a larger one', 2n ** 64n, '18446744073709551616'],
    ['an integer that is not exact', 2 ** 60, '1152921504606846976'],
    ['an object', { a: [1, 2n, { b: null }] }, '{"a":[1,2,{"b":null}]}'],
    ['an object with a form of its own', new Money(), '12.50 EUR'],
    ['an address', new URL('https://acme.example/x'), 'https://acme.example/x'],
    ['a list that the action does not declare', ['a', 1], '["a",1]'],
    ['a map', new Map([['a', 1]]), '{"a":1}'],
    ['a set', new Set([1, 2]), '[1,2]'],
    ['an error', new TypeError('no'), 'TypeError: no'],
    ['nothing', null, null],
  ])('in metadata gets its plain form: %s', (_, value, plain) => {
    expect(prepared({ metadata: { value } })).toMatchObject({ metadata: { value: plain } });
    expect(losses({ metadata: { value } })).toEqual([]);
  });

  test.each<[string, unknown, RegExp]>([
    ['a function', () => 1, /was left out: it is a function/],
    ['a symbol', Symbol('x'), /was left out: it is a symbol/],
    ['no number', Number.NaN, /was left out: it is NaN/],
    ['no date', new Date(Number.NaN), /was left out: it is a date that does not exist/],
    ['a circle', cycle, /was left out: it cannot be read/],
    ['bytes', Buffer.from('x'), /was left out: it is binary/],
    [
      'what throws',
      { toJSON: (): never => fail() },
      /was left out: it cannot be read \(it throws, or holds itself\)$/,
    ],
    ['too much', Array(5_000).fill(1), /was left out: it cannot be read \(it is too large\)/],
  ])('in metadata goes and is told where it has none: %s', (_, value, message) => {
    expect(prepared({ metadata: { value, kept: 1 } })).toMatchObject({ metadata: { kept: 1 } });
    expect(prepared({ metadata: { value, kept: 1 } })).not.toHaveProperty('metadata.value');
    expect(losses({ metadata: { value, kept: 1 } })).toEqual([
      ['metadata.value', expect.stringMatching(message)],
    ]);
  });

  test.each<[object, object, string[]]>([
    [
      { metadata: { note: 'x'.repeat(501) } },
      { metadata: { note: `${'x'.repeat(499)}…` } },
      ['metadata.note'],
    ],
    [
      { metadata: { note: `${'x'.repeat(498)}😀😀` } },
      { metadata: { note: `${'x'.repeat(498)}…` } },
      ['metadata.note'],
    ],
    [{ metadata: { note: 'a\0\ud800' } }, { metadata: { note: 'a\ufffd\ufffd' } }, ['metadata.note']],
    [
      { metadata: { ['n'.repeat(80)]: 1, kept: 1 } },
      { metadata: { kept: 1 } },
      [`metadata.${'n'.repeat(60)}…`],
    ],
    [{ metadata: 'text' }, {}, ['metadata']],
    [{ context: { ip: '203.0.113.7:4711' } }, { context: { ip: '203.0.113.7' } }, []],
    [{ context: { ip: '[2001:DB8::1]:443' } }, { context: { ip: '2001:db8::1' } }, []],
    [{ context: { ip: 'unknown', project: 'p' } }, { context: { project: 'p' } }, ['context.ip']],
    [
      { context: { ip: null, version: '7', requestId: 42, project: '' } },
      { context: { version: 7, requestId: '42' } },
      [],
    ],
    [{ context: { region: 'eu', project: 'p' } }, { context: { project: 'p' } }, ['context.region']],
    [
      { context: { userAgent: 'x'.repeat(2_000) } },
      { context: { userAgent: `${'x'.repeat(999)}…` } },
      ['context.userAgent'],
    ],
    [{ resource: { name: 7, id: 8n, type: null } }, { resource: { name: '7', id: '8', type: 'secret' } }, []],
    [
      { actor: { type: 'user', name: 'a'.repeat(400), id: {} } },
      { actor: { name: `${'a'.repeat(319)}…` } },
      ['actor.name', 'actor.id'],
    ],
    [{ resource: { name: 'x', type: '' } }, { resource: { name: 'x', type: 'secret' } }, []],
    [{ occurredAt: 1_700_000_000_000 }, { occurredAt: '2023-11-14T22:13:20.000Z' }, []],
    [{ outcome: ' Denied ' }, { outcome: 'denied' }, []],
    [{ region: 1 }, {}, ['region']],
    [
      {
        changes: [
          { field: 'a', to: { b: 1 } },
          { to: 1 },
          'x',
          { field: 'c', from: () => 1, to: new Date(0) },
        ],
      },
      {
        changes: [
          { field: 'a', to: '{"b":1}' },
          { field: 'c', to: '1970-01-01T00:00:00.000Z' },
        ],
      },
      ['changes[3].from', 'changes[1].field', 'changes[2]'],
    ],
    [
      { action: 'ENV_BULK_UPLOAD', metadata: { names: ['A', 7], new: 'many' } },
      { metadata: { names: ['A', '7'] } },
      ['metadata.new'],
    ],
  ])('elsewhere too (%#)', (fields, event, paths) => {
    expect(prepared(fields)).toMatchObject(event);
    expect(losses(fields).map(([path]) => path)).toEqual(paths);
  });

  test('goes when the event has no room for it, the largest first', () => {
    const metadata = Object.fromEntries(
      Array.from({ length: LIMITS.metadataKeys }, (_, key) => [`k${key}`, '€'.repeat(key === 7 ? 500 : 490)]),
    );
    const event = prepared({ metadata });
    expect(Object.keys(event.metadata as object).length).toBeGreaterThan(15);
    expect(losses({ metadata })[0]).toEqual(['metadata.k7', expect.stringContaining('there is no room')]);
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
    expect(issues({ ...EVENT, outcome: 'ok' })).toEqual(['outcome: must be success, failure or denied']);
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
    [{ ...EVENT, action: 'secret read' }],
  ])('whatever it is, does not throw (%#)', (input) => {
    expect(issues(input)).not.toEqual([]);
  });

  test.each<[object, RegExp]>([
    [{ occurredAt: 1_700_000_000 }, /^occurredAt: /],
    [{ occurredAt: 'yesterday' }, /^occurredAt: /],
    [{ occurredAt: new Date(Number.NaN) }, /^occurredAt: /],
    [{ id: 'order-42' }, /^id: /],
    [{ id: 42 }, /^id: /],
    [{ resource: { name: 'x', type: 7 } }, /^resource.type: /],
    [{ resource: { name: 'x', type: 'x'.repeat(200) } }, /^resource.type: /],
  ])('is one whose id, time or kind of resource is wrong: none is put in its place (%#)', (fields, issue) => {
    expect(issues({ ...EVENT, ...fields })).toEqual([expect.stringMatching(issue)]);
  });

  test("is told without the words of the program's own error, which is the cause", () => {
    const cause = new Error('no card 4242');
    const input = {
      ...EVENT,
      get metadata(): never {
        throw cause;
      },
    };
    const issue = { path: 'metadata', message: 'cannot be read: it throws' };
    expect(prepareEvent(input, CLOCK)).toEqual({ ok: false, issues: [issue], cause });
  });

  test("is an act of the product's own, which the server would refuse", () => {
    expect(issues({ ...EVENT, action: 'ORGANIZATION_CREATE' })).toEqual([
      expect.stringMatching(/^action: ORGANIZATION_CREATE is recorded by Daybook alone/),
    ]);
  });

  test('is one too large to be stored', () => {
    const wide = '\u0001'.repeat(2_048);
    const resource = { name: wide, id: wide };
    const context = { userAgent: wide, project: wide, environment: wide, requestId: wide };
    expect(issues({ ...EVENT, resource, context, actor: { type: 'user', name: wide, id: wide } })).toEqual([
      expect.stringContaining('an event may have 32768 bytes'),
    ]);
  });
});
