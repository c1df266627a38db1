import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../platform/database.ts';
import { wrappedBy } from '../../platform/master-key.ts';
import { SecretReader } from '../secrets/secret-reader.ts';
import { ANA, makeValues, openValues, sealedBytes, type Values } from '../values.testing.ts';
import { reencrypt } from './reencrypt.ts';
import { rewrapKeys } from './rewrap-keys.ts';

/** The values as a server has them that was started before everything else. */
let server: Values;
let projectId = '';
const key = { name: 'TOKEN', environment: 'production' };

beforeEach(() => {
  server = makeValues();
  projectId = server.projects.create(server.organizationId, { name: 'shop' }, ANA).id;
  server.secrets.set(server.organizationId, key, 'first', ANA);
  server.secrets.set(server.organizationId, key, 'second', ANA);
  setVariable('on');
  server.events();
});
afterEach(() => server.close());

function setVariable(value: string): void {
  const { organizationId, variables } = server;
  variables.set(organizationId, { projectId, environment: 'staging', name: 'DEBUG' }, value, ANA);
}

/** What can be read: both versions of the secret, and the variable. */
async function readAll(from: Pick<Values, 'db' | 'vault' | 'projects' | 'variables'> = server) {
  const reader = new SecretReader({
    ...from,
    clock: Date.now,
    append: async () => ({ outcome: { kind: 'accepted', accepted: 1, ids: [], duplicates: [] } }),
  });
  const { organizationId } = server;
  const read = async (version: number) => {
    const [secret] = await reader.read(organizationId, { names: [key.name], ...key, version }, ANA);
    return secret?.value;
  };
  const variables = from.variables.list(organizationId, { projectId, isShown: () => true, withValues: true });
  return [await read(1), await read(2), variables[0]?.value];
}
const ALL = ['first', 'second', 'on'];

function replaceMasterKey(): void {
  const file = (name: string) => join(server.folder, 'keys', name);
  renameSync(file('master.key'), file('master.previous.key'));
  writeFileSync(file('master.key'), randomBytes(32).toString('base64'));
}

/** Runs something as a command does: with a connection and memory of its own. */
async function asCommand<T>(work: (own: ReturnType<typeof openValues>) => T | Promise<T>): Promise<T> {
  const own = openValues(server.folder);
  try {
    return await work(own);
  } finally {
    own.db.close();
  }
}

describe('re-wrapping', () => {
  test('wraps every key by the new master key and records it; the running server and a new one read on', async () => {
    const before = server.masterKey.id;
    const cold = openValues(server.folder);
    replaceMasterKey();
    const result = await asCommand((own) => rewrapKeys(own));
    // The signing key, the data key, the key of fingerprints.
    expect(result).toEqual({ keyId: expect.not.stringMatching(before), previousKeyId: before, keys: 3 });
    expect(server.events()).toMatchObject([
      {
        action: 'MASTER_KEY_ROTATE',
        actor: { type: 'system' },
        resource: { type: 'organization', id: server.organizationId, name: 'Acme' },
        metadata: { previousKeyId: before, keyId: result.keyId },
      },
    ]);
    expect(await readAll()).toEqual(ALL);
    // This one had no key in memory, and knew only the old master key.
    expect(await readAll(cold)).toEqual(ALL);
    cold.db.close();
    rmSync(join(server.folder, 'keys/master.previous.key'));
    await asCommand(async (own) => {
      own.keys.check();
      expect(own.organizations.all()).toHaveLength(1);
      expect(await readAll(own)).toEqual(ALL);
    });
  });

  test('a second run finds nothing to do and records nothing', async () => {
    replaceMasterKey();
    await asCommand((own) => rewrapKeys(own));
    server.events();
    expect(await asCommand((own) => rewrapKeys(own))).toMatchObject({ keys: 0 });
    expect(server.events()).toEqual([]);
  });

  test('without the previous key nothing is changed', async () => {
    const before = server.db.prepare('SELECT wrapped FROM wrapped_keys').all();
    replaceMasterKey();
    rmSync(join(server.folder, 'keys/master.previous.key'));
    await expect(asCommand((own) => rewrapKeys(own))).rejects.toThrow('the master key is the wrong one');
    expect(server.db.prepare('SELECT wrapped FROM wrapped_keys').all()).toEqual(before);
    expect(server.events()).toEqual([]);
  });

  test('an organization that the running server makes in between is wrapped by the new key', async () => {
    replaceMasterKey();
    const id = server.addOrganization('Later');
    const row = server.db.prepare('SELECT signing_key FROM organizations WHERE id = ?').get(id);
    await asCommand((own) => {
      expect(wrappedBy(String(row?.signing_key))).toBe(own.masterKey.id);
      expect(rewrapKeys(own)).toMatchObject({ keys: 3 });
    });
  });
});

describe('re-encrypting', () => {
  const dataKeys = () =>
    server.db
      .prepare("SELECT id, retired_at FROM wrapped_keys WHERE purpose = 'data' ORDER BY rowid")
      .all()
      .map(({ id, retired_at }) => ({ id: String(id), isRetired: retired_at !== null }));

  test('seals every value anew under a new key and retires the old one, while a server reads and writes', async () => {
    const before = [...sealedBytes(server.db, 'secret_versions'), ...sealedBytes(server.db, 'variables')];
    expect(before).toHaveLength(3);
    const during: unknown[] = [];
    const result = await asCommand((own) =>
      reencrypt({ ...own, clock: Date.now, onProgress: () => during.push(readAll()) }),
    );
    expect(result).toEqual({ organizations: 1, values: 3 });
    expect(await Promise.all(during)).toEqual([ALL, ALL]);
    expect(await readAll()).toEqual(ALL);
    const after = [...sealedBytes(server.db, 'secret_versions'), ...sealedBytes(server.db, 'variables')];
    expect(after).toHaveLength(3);
    for (const [index, sealed] of after.entries()) expect(sealed).not.toEqual(before[index]);
    expect(dataKeys().map(({ isRetired }) => isRetired)).toEqual([true, false]);
  });

  test('what a running server seals meanwhile is under the new key, so that the old one can go', async () => {
    await asCommand((own) =>
      reencrypt({ ...own, clock: Date.now, onProgress: () => setVariable('set meanwhile') }),
    );
    expect(await readAll()).toEqual(['first', 'second', 'set meanwhile']);
    expect(dataKeys().map(({ isRetired }) => isRetired)).toEqual([true, false]);
  });

  test('an interrupted run is finished by the next, under the key it had made', async () => {
    const interrupted = asCommand((own) =>
      reencrypt({
        ...own,
        clock: Date.now,
        onProgress() {
          throw new Error('interrupted');
        },
      }),
    );
    await expect(interrupted).rejects.toThrow('interrupted');
    expect(await readAll()).toEqual(ALL);
    expect(dataKeys()).toHaveLength(2);
    expect(await asCommand((own) => reencrypt({ ...own, clock: Date.now }))).toMatchObject({ values: 1 });
    expect(dataKeys().map(({ isRetired }) => isRetired)).toEqual([true, false]);
    expect(await readAll()).toEqual(ALL);
    expect(server.events()).toMatchObject([{ action: 'DATA_KEY_ROTATE', metadata: { values: 1 } }]);
  });

  test('a value that does not open is named, and the old key stays', async () => {
    server.db.exec('UPDATE secret_versions SET sealed = zeroblob(40) WHERE version = 1');
    const run = asCommand((own) => reencrypt({ ...own, clock: Date.now }));
    await expect(run).rejects.toThrow('version 1 of TOKEN');
    expect(dataKeys().some(({ isRetired }) => isRetired)).toBe(false);
  });

  test('equal values are recognized across it', async () => {
    await asCommand((own) => reencrypt({ ...own, clock: Date.now }));
    expect(server.secrets.set(server.organizationId, key, 'first', ANA)).toMatchObject({ sameAsVersion: 1 });
  });

  test('many values take several transactions', async () => {
    for (let version = 3; version <= 120; version++) {
      server.secrets.set(server.organizationId, key, `value ${version}`, ANA);
    }
    const seen: number[] = [];
    await asCommand((own) =>
      reencrypt({
        ...own,
        clock: Date.now,
        onProgress({ done, total }) {
          seen.push(done);
          expect(total).toBe(121);
          // The lock is free in between.
          transaction(server.db, () => undefined);
        },
      }),
    );
    expect(seen).toEqual([50, 100, 120, 121]);
  });
});
