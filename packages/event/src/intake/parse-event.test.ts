import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../catalogue/catalogue.ts';
import { LIMITS } from '../limits.ts';
import { createMetadataCompiler } from '../schema.ts';
import { parseEvent } from './parse-event.ts';

const NOW = Date.parse('2026-11-22T10:15:30.123Z');
const MADE_ID = '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a';
const catalogue = createCatalogue(
  [
    {
      action: 'DEPLOY_START',
      category: 'Deploys',
      resourceType: 'release',
      metadata: {
        type: 'object',
        properties: {
          commit: { type: 'string', minLength: 7 },
          hosts: { type: 'array', items: { type: 'string' } },
        },
        required: ['commit'],
        additionalProperties: false,
      },
    },
  ],
  { compileMetadata: createMetadataCompiler() },
);

const MINIMAL = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { name: 'DATABASE_URL' },
};

const parse = (input: unknown) => parseEvent(input, { catalogue, now: NOW, newId: () => MADE_ID });

function issues(input: unknown): readonly (readonly [string, string])[] {
  const parsed = parse(input);
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => [path, message]);
}

function event(input: unknown) {
  const parsed = parse(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.event;
}

describe('parseEvent()', () => {
  test('fills in what a sender may leave out, and says so', () => {
    expect(parse(MINIMAL)).toEqual({
      ok: true,
      event: {
        id: MADE_ID,
        occurredAt: '2026-11-22T10:15:30.123Z',
        action: 'SECRET_READ',
        actor: { type: 'user', name: 'ana@acme.example' },
        resource: { type: 'secret', name: 'DATABASE_URL' },
        outcome: 'success',
      },
      given: { id: false, occurredAt: false },
    });
  });

  test('keeps everything a sender gives, in canonical form', () => {
    const full = {
      id: '7C9E6679-7425-40DE-944B-E07FC1F90AE7',
      occurredAt: '2026-11-22T12:15:30.1239+02:00',
      action: 'TEAM_ROLE_CHANGE',
      actor: { type: 'api-key', id: 'key_1', name: 'ci' },
      resource: { type: 'member', id: 'm_1', name: 'bo@acme.example' },
      context: {
        ip: '2001:DB8:0:0::1',
        environment: 'production',
        project: 'shop',
        version: 0,
        userAgent: 'x\ty',
        requestId: 'r',
      },
      outcome: 'denied',
      changes: [{ field: 'role', from: 'member', to: null }],
      metadata: { reason: '', count: 1.5, ok: false, none: null },
    };
    expect(parse(full)).toEqual({
      ok: true,
      event: {
        ...full,
        id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
        occurredAt: '2026-11-22T10:15:30.123Z',
        context: { ...full.context, ip: '2001:db8::1' },
      },
      given: { id: true, occurredAt: true },
    });
  });

  test('leaves out what is empty', () => {
    const parsed = event({ ...MINIMAL, context: {}, changes: [], metadata: {} });
    expect(Object.keys(parsed)).toEqual(['id', 'occurredAt', 'action', 'actor', 'resource', 'outcome']);
  });

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
    ['__proto__', JSON.parse('{"__proto__":{"action":"SECRET_READ"}}'), '__proto__', 'is not a known field'],
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
      'must be an IPv4 or IPv6 address',
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

  test('reports everything that is wrong at once', () => {
    const found = issues({
      id: 1,
      occurredAt: 1,
      action: 1,
      actor: {},
      resource: {},
      context: { ip: 1 },
      outcome: 1,
      x: 1,
    });
    expect(found.map(([path]) => path)).toEqual([
      'x',
      'action',
      'id',
      'occurredAt',
      'actor.type',
      'actor.name',
      'resource.name',
      'context.ip',
      'outcome',
    ]);
  });

  test('accepts any age back to 1970 and up to 5 minutes ahead', () => {
    expect(event({ ...MINIMAL, occurredAt: '1970-01-01T00:00:00Z' }).occurredAt).toBe(
      '1970-01-01T00:00:00.000Z',
    );
    expect(event({ ...MINIMAL, occurredAt: '2026-11-22T10:20:30.123Z' }).occurredAt).toBe(
      '2026-11-22T10:20:30.123Z',
    );
  });

  test('bounds metadata to 50 names and lists to 1,000 entries', () => {
    const names = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, index]));
    expect(issues({ ...MINIMAL, metadata: names(50) })).toEqual([]);
    expect(issues({ ...MINIMAL, metadata: names(51) })).toHaveLength(1);
    const upload = (count: number) => ({
      ...MINIMAL,
      action: 'ENV_BULK_UPLOAD',
      metadata: { names: Array(count).fill('A') },
    });
    expect(issues(upload(LIMITS.metadataListEntries))).toEqual([]);
    expect(issues(upload(LIMITS.metadataListEntries + 1))).toHaveLength(1);
    const [mixed] = issues({ ...MINIMAL, action: 'ENV_BULK_UPLOAD', metadata: { names: ['A', 1] } });
    expect(mixed?.[0]).toBe('metadata.names[1]');
  });

  test("holds a custom action's metadata to its own schema", () => {
    const deploy = { ...MINIMAL, action: 'DEPLOY_START' };
    const good = event({ ...deploy, metadata: { commit: '0123456', hosts: ['a'] } });
    expect(good.resource.type).toBe('release');
    expect(issues(deploy)).toEqual([['metadata.commit', 'is required by the action']]);
    const bad = { ...deploy, metadata: { commit: 'x', other: 1 } };
    expect(
      issues(bad)
        .map(([path]) => path)
        .sort(),
    ).toEqual(['metadata.commit', 'metadata.other']);
  });

  test('does not share objects with its input', () => {
    const input = { ...MINIMAL, metadata: { a: 1 }, context: { version: 1 } };
    const parsed = event(input);
    input.metadata.a = 2;
    input.context.version = 2;
    expect([parsed.metadata, parsed.context]).toEqual([{ a: 1 }, { version: 1 }]);
  });
});
