import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type MappedFile, mapFile } from './map-file.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/data/cloudtrail-stratus', import.meta.url));
const isThere = existsSync(FOLDER);

type Raw = {
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventID: string;
  readonly errorCode?: string;
  readonly requestParameters: {
    readonly names?: readonly string[];
    readonly type?: string;
    readonly withDecryption?: boolean;
  } | null;
};

/** The table once more, written for counting and independent of the mapping. */
const ACTIONS: { readonly [name: string]: string } = {
  'secretsmanager.amazonaws.com GetSecretValue': 'SECRET_READ',
  'secretsmanager.amazonaws.com CreateSecret': 'SECRET_SET',
  'secretsmanager.amazonaws.com PutSecretValue': 'SECRET_SET',
  'secretsmanager.amazonaws.com UpdateSecret': 'SECRET_SET',
  'secretsmanager.amazonaws.com ListSecrets': 'SECRET_LIST',
  'secretsmanager.amazonaws.com DeleteSecret': 'SECRET_DELETE',
  'ssm.amazonaws.com GetParameter': 'SECRET_READ',
  'ssm.amazonaws.com GetParameters': 'SECRET_READ',
  'ssm.amazonaws.com PutParameter': 'VARIABLE_SET',
  'ssm.amazonaws.com DescribeParameters': 'SECRET_LIST',
  'ssm.amazonaws.com DeleteParameter': 'SECRET_DELETE',
  'iam.amazonaws.com CreateUser': 'TEAM_MEMBER_ADD',
  'iam.amazonaws.com DeleteUser': 'TEAM_MEMBER_REMOVE',
  'iam.amazonaws.com AttachUserPolicy': 'TEAM_ROLE_CHANGE',
  'iam.amazonaws.com DetachUserPolicy': 'TEAM_ROLE_CHANGE',
  'iam.amazonaws.com CreateLoginProfile': 'PASSWORD_CHANGE',
  'iam.amazonaws.com CreateAccessKey': 'API_KEY_CREATE',
  'iam.amazonaws.com DeleteAccessKey': 'API_KEY_REVOKE',
  'signin.amazonaws.com ConsoleLogin': 'USER_LOGIN',
};

function files(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => `${FOLDER}/${name}`);
}

function rawRecords(): readonly Raw[] {
  return files().flatMap((path) => JSON.parse(gunzipSync(readFileSync(path)).toString()).Records as Raw[]);
}

function expectedActions({ eventSource, eventName, requestParameters }: Raw): readonly string[] {
  const action = ACTIONS[`${eventSource} ${eventName}`];
  if (action === undefined) return [];
  if (eventName.startsWith('GetParameter') && requestParameters?.withDecryption !== true) return [];
  const isVariable = requestParameters?.type === 'String' || requestParameters?.type === 'StringList';
  if (eventName === 'PutParameter' && !isVariable) return ['SECRET_SET'];
  return Array.from({ length: requestParameters?.names?.length ?? 1 }, () => action);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

async function mapAll(): Promise<readonly MappedFile[]> {
  return Promise.all(
    files().map((path) => mapFile({ path, isNamed: true }, { nowMs: Date.parse('2026-01-01T00:00:00Z') })),
  );
}

describe.skipIf(!isThere)('2,900 real records of a simulated attack', () => {
  test('become exactly the events that the table implies, and everything else is skipped by name', async () => {
    const raw = rawRecords();
    const mapped = await mapAll();
    const events = mapped.flatMap((file) => file.events);
    expect(raw).toHaveLength(2900);
    expect(countBy(events, ({ event }) => event.action)).toEqual(
      countBy(raw.flatMap(expectedActions), (action) => action),
    );
    expect(
      countBy(
        mapped.flatMap((file) => file.skipped),
        ({ name }) => name,
      ),
    ).toEqual(
      countBy(
        raw.filter((record) => expectedActions(record).length === 0),
        ({ eventSource, eventName }) => `${eventSource.replace('.amazonaws.com', '')}:${eventName}`,
      ),
    );
    const failed = raw.filter(({ errorCode }) => errorCode !== undefined).flatMap(expectedActions).length;
    expect(countBy(events, ({ event }) => event.outcome)).toEqual({
      success: events.length - failed,
      failure: failed,
    });
  });

  test('give each event an id of its own, the same at every import', async () => {
    const [first, second] = await Promise.all([mapAll(), mapAll()]);
    const ids = first.flatMap((file) => file.events.map(({ event }) => event.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(second.flatMap((file) => file.events.map(({ event }) => event.id))).toEqual(ids);
  });

  test('keep no value of a secret, not even the place where one was hidden', async () => {
    const text = JSON.stringify((await mapAll()).flatMap((file) => file.events));
    expect(text).not.toMatch(/HIDDEN_DUE_TO_SECURITY_REASONS|"(value|secretString|secretBinary|password)"/i);
  });

  test('name the secrets without the random suffix of their ARN', async () => {
    const names = (await mapAll()).flatMap((file) =>
      file.events.filter(({ name }) => name.startsWith('secretsmanager:')),
    );
    const distinct = new Set(names.map(({ event }) => event.resource.name));
    expect(distinct).toEqual(
      new Set([
        '*',
        ...Array.from({ length: 20 }, (_, index) => `stratus-red-team-retrieve-secret-${index}`),
      ]),
    );
  });
});

test.skipIf(isThere)(
  'the CloudTrail records in ../shared are absent, so their import is not checked here',
  () => {},
);
