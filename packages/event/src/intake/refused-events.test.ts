import { describe, expect, test } from 'vitest';
import { builtInActions } from '../catalogue/built-in.ts';
import { builtInCatalogue } from '../catalogue/catalogue.ts';
import { parseEvent } from './parse-event.ts';

const NOW = Date.parse('2026-11-22T10:15:30.123Z');

const MINIMAL = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { name: 'DATABASE_URL' },
};

function issues(input: unknown): readonly (readonly [string, string])[] {
  const parsed = parseEvent(input, { catalogue: builtInCatalogue, now: NOW, newId: () => '' });
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => [path, message]);
}

describe('parseEvent()', () => {
  test.each([
    ['no object', [], '', 'must be an object'],
    ['null', null, '', 'must be an object'],
    ['no action', { ...MINIMAL, action: undefined }, 'action', 'is required'],
    ['action of another type', { ...MINIMAL, action: 5 }, 'action', 'must be a string'],
    ['action in lower case', { ...MINIMAL, action: 'secret_read' }, 'action', 'did you mean SECRET_READ?'],
    ['action misspelt', { ...MINIMAL, action: 'SECRET_REED' }, 'action', 'did you mean SECRET_READ?'],
    ['action unknown', { ...MINIMAL, action: 'FOO' }, 'action', 'PUT /v1/catalogue/actions/FOO'],
    ['action too long', { ...MINIMAL, action: 'A'.repeat(65) }, 'action', 'at most 64'],
    ['no actor', { ...MINIMAL, actor: undefined }, 'actor', 'is required'],
    ['actor a string', { ...MINIMAL, actor: 'ana' }, 'actor', 'must be an object'],
    [
      'no actor type',
      { ...MINIMAL, actor: { name: 'a' } },
      'actor.type',
      'is required and must be user, api-key or system',
    ],
    [
      'bad actor type',
      { ...MINIMAL, actor: { type: 'robot', name: 'a' } },
      'actor.type',
      'must be user, api-key or system',
    ],
    ['no actor name', { ...MINIMAL, actor: { type: 'user' } }, 'actor.name', 'is required'],
    ['empty actor name', { ...MINIMAL, actor: { type: 'user', name: '' } }, 'actor.name', 'not empty'],
    [
      'actor email',
      { ...MINIMAL, actor: { type: 'user', name: 'a', nmae: 'b' } },
      'actor.nmae',
      'did you mean name?',
    ],
    [
      'long actor',
      { ...MINIMAL, actor: { type: 'user', name: 'a'.repeat(321) } },
      'actor.name',
      'at most 320',
    ],
    ['no resource name', { ...MINIMAL, resource: {} }, 'resource.name', 'is required'],
    [
      'bad resource type',
      { ...MINIMAL, resource: { type: 'x', name: 'a' } },
      'resource.type',
      "this action's is secret",
    ],
    [
      'null id of a resource',
      { ...MINIMAL, resource: { id: null, name: 'a' } },
      'resource.id',
      'leave it out',
    ],
    ['NUL', { ...MINIMAL, resource: { name: 'a\0' } }, 'resource.name', 'NUL'],
    ['lone surrogate', { ...MINIMAL, resource: { name: '\ud800' } }, 'resource.name', 'surrogate'],
    ['unknown field', { ...MINIMAL, ocurredAt: 'x' }, 'ocurredAt', 'did you mean occurredAt?'],
    ['position', { ...MINIMAL, position: 1 }, 'position', 'is set by the server'],
    ['recordedAt', { ...MINIMAL, recordedAt: 'x' }, 'recordedAt', 'is set by the server'],
    ['category', { ...MINIMAL, category: 'Secrets' }, 'category', 'is set by the server'],
    ['recordedBy', { ...MINIMAL, recordedBy: {} }, 'recordedBy', 'is set by the server'],
    [
      '__proto__',
      Object.defineProperty({ ...MINIMAL }, '__proto__', { value: {}, enumerable: true }),
      '__proto__',
      'is not a known field',
    ],
    ['id', { ...MINIMAL, id: 'evt_1' }, 'id', 'must be a UUID'],
    ['nil id', { ...MINIMAL, id: '00000000-0000-0000-0000-000000000000' }, 'id', 'must be a UUID'],
    ['time without zone', { ...MINIMAL, occurredAt: '2026-11-22T10:15:30' }, 'occurredAt', 'with a zone'],
    ['date only', { ...MINIMAL, occurredAt: '2026-11-22' }, 'occurredAt', 'with a zone'],
    ['number as time', { ...MINIMAL, occurredAt: 1 }, 'occurredAt', 'ISO 8601'],
    ['30 February', { ...MINIMAL, occurredAt: '2026-02-30T00:00:00Z' }, 'occurredAt', 'ISO 8601'],
    ['before 1970', { ...MINIMAL, occurredAt: '1969-12-31T23:59:59Z' }, 'occurredAt', 'since 1970'],
    [
      'the future',
      { ...MINIMAL, occurredAt: '2026-11-22T10:20:30.124Z' },
      'occurredAt',
      'at most 5 minutes ahead',
    ],
    ['outcome', { ...MINIMAL, outcome: 'ok' }, 'outcome', 'must be success, failure or denied'],
    ['context a list', { ...MINIMAL, context: [] }, 'context', 'must be an object'],
    [
      'context field',
      { ...MINIMAL, context: { enviroment: 'x' } },
      'context.enviroment',
      'did you mean environment?',
    ],
    ['ip', { ...MINIMAL, context: { ip: '10.0.0.256' } }, 'context.ip', 'must be an IPv4 or IPv6 address'],
    [
      'ip with zone',
      { ...MINIMAL, context: { ip: 'fe80::1%eth0' } },
      'context.ip',
      'must be an IPv4 or IPv6 address without the zone: fe80::1',
    ],
    [
      'ip with port',
      { ...MINIMAL, context: { ip: '203.0.113.7:4711' } },
      'context.ip',
      'must be an IPv4 or IPv6 address without the port: 203.0.113.7',
    ],
    [
      'IPv6 with port',
      { ...MINIMAL, context: { ip: '[2001:DB8::1]:443' } },
      'context.ip',
      'must be an IPv4 or IPv6 address without the port: 2001:db8::1',
    ],
    ['version', { ...MINIMAL, context: { version: -1 } }, 'context.version', 'must be a whole number from 0'],
    [
      'version text',
      { ...MINIMAL, context: { version: '7' } },
      'context.version',
      'must be a whole number from 0',
    ],
    [
      'empty environment',
      { ...MINIMAL, context: { environment: '' } },
      'context.environment',
      'leave it out',
    ],
    ['changes', { ...MINIMAL, changes: {} }, 'changes', 'must be a list'],
    ['too many changes', { ...MINIMAL, changes: Array(101).fill({ field: 'a' }) }, 'changes', 'at most 100'],
    [
      'change without field',
      { ...MINIMAL, changes: [{ field: 'a' }, { from: 1 }] },
      'changes[1].field',
      'is required',
    ],
    [
      'change to an object',
      { ...MINIMAL, changes: [{ field: 'a', to: {} }] },
      'changes[0].to',
      'string, number, boolean or null',
    ],
    ['metadata a string', { ...MINIMAL, metadata: 'x' }, 'metadata', 'must be an object'],
    [
      'nested metadata',
      { ...MINIMAL, metadata: { a: { b: 1 } } },
      'metadata.a',
      'string, number, boolean or null',
    ],
    ['undeclared list', { ...MINIMAL, metadata: { a: ['b'] } }, 'metadata.a', 'lists must be declared'],
    ['metadata kind', { ...MINIMAL, metadata: { reason: 5 } }, 'metadata.reason', 'must be a string'],
    ['metadata value', { ...MINIMAL, metadata: { a: 'x'.repeat(501) } }, 'metadata.a', 'at most 500'],
    ['metadata number', { ...MINIMAL, metadata: { a: 2 ** 53 } }, 'metadata.a', 'kept exactly'],
    ['metadata NaN', { ...MINIMAL, metadata: { a: Number.NaN } }, 'metadata.a', 'kept exactly'],
    [
      'metadata name',
      { ...MINIMAL, metadata: { ['x'.repeat(41)]: 1 } },
      `metadata.${'x'.repeat(41)}`,
      'at most 40',
    ],
    ['empty metadata name', { ...MINIMAL, metadata: { '': 1 } }, 'metadata.', 'not empty'],
    [
      'metadata __proto__',
      { ...MINIMAL, metadata: JSON.parse('{"__proto__":1}') },
      'metadata.__proto__',
      'cannot be used',
    ],
  ])('refuses %s, naming the place and what would be right', (_, input, path, message) => {
    expect(issues(input)).toEqual([[path, expect.stringContaining(message)]]);
  });

  test('refuses each action of the category Audit, which the product alone records, and no other action', () => {
    const refused = builtInActions.filter(({ action }) => {
      const found = issues({ ...MINIMAL, action });
      if (found.length > 0)
        expect(found).toEqual([
          ['action', expect.stringContaining(`${action} is recorded by Daybook alone`)],
        ]);
      return found.length > 0;
    });
    expect(refused).toEqual(builtInActions.filter(({ category }) => category === 'Audit'));
    expect(refused.length).toBeGreaterThan(20);
  });

  test('blames no resource type of an action that is not registered yet: it may come with one of its own', () => {
    expect(issues({ ...MINIMAL, action: 'INVOICE_PAID', resource: { type: 'invoice', name: '42' } })).toEqual(
      [['action', expect.stringContaining('is not in the catalogue')]],
    );
  });

  test('suggests no action that it would refuse as well', () => {
    expect(issues({ ...MINIMAL, action: 'AUDIT_LOG_REED' })).toEqual([
      ['action', expect.not.stringContaining('AUDIT_LOG_READ')],
    ]);
  });
});
