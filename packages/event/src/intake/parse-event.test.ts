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
