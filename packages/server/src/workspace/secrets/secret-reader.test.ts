import type { AuditEvent } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppendRequest, JournalUnavailable } from '../../journal/journal.ts';
import type { Appended } from '../../sequencer/writer.ts';
import { ANA, makeValues, type Values } from '../values.testing.ts';
import { SealedValueError } from '../vault/sealing.ts';
import { SecretReader } from './secret-reader.ts';

let values: Values;
let organizationId = '';
/** Requests to the journal, each answered by the test. */
let appends: { request: AppendRequest; answer: PromiseWithResolvers<Appended> }[];
let reader: SecretReader;

beforeEach(() => {
  values = makeValues();
  organizationId = values.organizationId;
  appends = [];
  reader = new SecretReader({
    ...values,
    clock: Date.now,
    append(request) {
      const answer = Promise.withResolvers<Appended>();
      appends.push({ request, answer });
      return answer.promise;
    },
  });
});
afterEach(() => values.close());

const DURABLE: Appended = { outcome: { kind: 'accepted', accepted: 1, ids: [], duplicates: [] } };

function set(name: string, value: string, environment = 'production'): void {
  values.secrets.set(organizationId, { name, environment }, value, ANA);
}

const read = (names: readonly string[], version?: number) =>
  reader.read(organizationId, { names, environment: 'production', version }, ANA);

async function readDurably(names: readonly string[], version?: number) {
  const pending = read(names, version);
  appends.at(-1)?.answer.resolve(DURABLE);
  return (await pending).map(({ value }) => value);
}

function eventsOf(append: (typeof appends)[number] | undefined): AuditEvent[] {
  return append?.request.events.map(({ payload }) => JSON.parse(payload)) ?? [];
}

test('the value leaves after the journal has the read, not before', async () => {
  set('TOKEN', 'canary');
  let left = false;
  const pending = read(['TOKEN']).then((secrets) => {
    left = true;
    return secrets;
  });
  await new Promise(setImmediate);
  expect({ left, asked: appends.length }).toEqual({ left: false, asked: 1 });
  appends[0]?.answer.resolve(DURABLE);
  expect(await pending).toEqual([
    { name: 'TOKEN', environment: 'production', version: 1, value: 'canary', createdAt: expect.any(Number) },
  ]);
  expect(appends[0]?.request).toMatchObject({ organizationId, credential: 'workspace' });
  expect(eventsOf(appends[0])).toMatchObject([
    {
      action: 'SECRET_READ',
      actor: ANA.actor,
      resource: { type: 'secret', name: 'TOKEN' },
      context: { ...ANA.context, environment: 'production', version: 1 },
      outcome: 'success',
      recordedBy: { type: 'workspace' },
    },
  ]);
  expect(JSON.stringify(appends)).not.toContain('canary');
});

test('a read that cannot be recorded gives out nothing', async () => {
  set('TOKEN', 'canary');
  const pending = read(['TOKEN']);
  appends[0]?.answer.reject(new JournalUnavailable('disk full'));
  await expect(pending).rejects.toThrow(JournalUnavailable);
});

test('several are one request to the journal, with one event for each', async () => {
  set('A', '1');
  set('B', '2');
  set('B', '3');
  expect(await readDurably(['B', 'A'])).toEqual(['3', '1']);
  expect(appends).toHaveLength(1);
  const told = eventsOf(appends[0]).map(({ id, resource, context }) => [id, resource.name, context?.version]);
  expect(told).toEqual([
    [expect.any(String), 'B', 2],
    [expect.any(String), 'A', 1],
  ]);
  expect(appends[0]?.request.events.map(({ id }) => id)).toEqual(told.map(([id]) => id));
});

describe('versions', () => {
  test('old ones can be read until the secret is deleted; a new life does not bring them back', async () => {
    set('TOKEN', 'one');
    set('TOKEN', 'two');
    expect(await readDurably(['TOKEN'], 1)).toEqual(['one']);
    expect(eventsOf(appends[0])[0]?.context?.version).toBe(1);
    await expect(read(['TOKEN'], 3)).rejects.toThrow(
      'there is no version 3 of the secret TOKEN in production',
    );
    values.secrets.delete(organizationId, { name: 'TOKEN', environment: 'production' }, ANA);
    await expect(read(['TOKEN'])).rejects.toThrow('there is no secret TOKEN in production');
    set('TOKEN', 'three');
    expect(await readDurably(['TOKEN'])).toEqual(['three']);
    await expect(read(['TOKEN'], 1)).rejects.toThrow('there is no version 1');
  });
});

describe('nothing is given out or recorded', () => {
  afterEach(() => expect(appends).toEqual([]));

  test('when one of several is missing; the error names it', async () => {
    set('A', '1');
    await expect(read(['A', 'B', 'C', 'D', 'E'])).rejects.toMatchObject({
      kind: 'not-found',
      message: 'there is no secret B, C, D and 1 more in production',
      options: { details: { missing: ['B', 'C', 'D', 'E'] } },
    });
  });

  test('to another organization', async () => {
    set('A', '1');
    const other = values.addOrganization('Other');
    const wanted = { names: ['A'], environment: 'production' };
    await expect(reader.read(other, wanted, ANA)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('for an environment that is none', async () => {
    const wanted = { names: ['A'], environment: 'prod' };
    await expect(reader.read(organizationId, wanted, ANA)).rejects.toThrow('env must be one of development');
  });

  test.each([
    [
      'another name',
      "name = 'A' AND environment = 'production'",
      "name = 'B' AND environment = 'production'",
    ],
    [
      'another environment',
      "name = 'A' AND environment = 'staging'",
      "name = 'A' AND environment = 'production'",
    ],
  ])('when a value was moved to %s', async (_, from, to) => {
    set('A', 'production A');
    set('A', 'staging A', 'staging');
    set('B', 'production B');
    const ofSecret = (where: string) => `secret_id = (SELECT id FROM secrets WHERE ${where})`;
    values.db.exec(`UPDATE secret_versions SET sealed = (SELECT sealed FROM secret_versions WHERE ${ofSecret(from)})
      WHERE ${ofSecret(to)}`);
    await expect(read([to.includes("'B'") ? 'B' : 'A'])).rejects.toThrow(SealedValueError);
  });

  test('when an old version was put in place of the newest', async () => {
    set('A', 'old');
    set('A', 'new');
    values.db.exec(`UPDATE secret_versions SET sealed = (SELECT sealed FROM secret_versions WHERE version = 1)
      WHERE version = 2`);
    await expect(read(['A'])).rejects.toThrow(SealedValueError);
  });
});
