import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANA, atMost, makeValues, sealedBytes, type Values } from '../values.testing.ts';

let values: Values;
let organizationId = '';
beforeEach(() => {
  values = makeValues({ limits: atMost(2) });
  organizationId = values.organizationId;
});
afterEach(() => values.close());

const set = (name: string, value: string, environment = 'production') =>
  values.secrets.set(organizationId, { name, environment }, value, ANA);
const remove = (name: string, environment = 'production') =>
  values.secrets.delete(organizationId, { name, environment }, ANA);
const everything = { isShown: () => true };

function refused(work: () => unknown, kind: string, message: string): void {
  expect(work).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(message) }));
  expect(values.events()).toEqual([]);
}

describe('setting and deleting', () => {
  test('each is recorded with environment and version, never with the value; versions never restart', () => {
    const first = set('TOKEN', 'canary-1');
    expect(first).toEqual({ id: first.id, version: 1, isNew: true });
    expect(set('TOKEN', 'canary-2')).toEqual({ id: first.id, version: 2, isNew: false });
    remove('TOKEN');
    expect(set('TOKEN', 'canary-3')).toEqual({ id: first.id, version: 3, isNew: true });
    const events = values.events();
    const resource = { type: 'secret', id: first.id, name: 'TOKEN' };
    expect(events).toMatchObject(
      [
        ['SECRET_SET', 1],
        ['SECRET_SET', 2],
        ['SECRET_DELETE', 2],
        ['SECRET_SET', 3],
      ].map(([action, version]) => ({
        action,
        resource,
        context: { ...ANA.context, environment: 'production', version },
      })),
    );
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  test('a secret has 100,000 versions at most, and says so; none is taken from it', () => {
    const { id } = set('TOKEN', 'a');
    values.db.exec(
      `UPDATE secret_versions SET version = 99999; UPDATE secrets SET version = 99999 WHERE id = '${id}'`,
    );
    expect(set('TOKEN', 'b').version).toBe(100_000);
    values.events();
    refused(() => set('TOKEN', 'c'), 'invalid', 'TOKEN has had 100,000 versions here');
    remove('TOKEN');
    values.events();
    refused(() => set('TOKEN', 'c'), 'invalid', 'must be another one');
    expect(set('TOKEN', 'a', 'staging').version).toBe(1);
  });

  test('a value the secret has had is noted with its first version, also after a deletion', () => {
    set('TOKEN', 'a');
    expect(set('TOKEN', 'b')).not.toHaveProperty('sameAsVersion');
    expect(set('TOKEN', 'a')).toMatchObject({ version: 3, sameAsVersion: 1 });
    expect(set('TOKEN', 'a')).toMatchObject({ version: 4, sameAsVersion: 1 });
    remove('TOKEN');
    expect(set('TOKEN', 'b')).toMatchObject({ version: 5, sameAsVersion: 2 });
    expect(values.secrets.list(organizationId, everything, ANA)).toMatchObject([
      { version: 5, sameAsVersion: 2 },
    ]);
    const noted = values
      .events()
      .flatMap(({ action, metadata }) => (action === 'SECRET_SET' ? [metadata] : []));
    expect(noted).toEqual([
      undefined,
      undefined,
      { sameAsVersion: 1 },
      { sameAsVersion: 1 },
      { sameAsVersion: 2 },
    ]);
  });

  test('the value of an earlier version is put back as a new version, and recorded as that', () => {
    const { id } = set('TOKEN', 'canary-1');
    set('TOKEN', 'canary-2');
    set('TOKEN', 'canary-2');
    values.events();
    const key = { name: 'TOKEN', environment: 'production' };
    expect(values.secrets.restore(organizationId, key, 1, ANA)).toEqual({
      id,
      version: 4,
      sameAsVersion: 1,
      isNew: false,
    });
    const events = values.events();
    expect(events).toMatchObject([
      {
        action: 'SECRET_SET',
        actor: ANA.actor,
        resource: { type: 'secret', id, name: 'TOKEN' },
        context: { ...ANA.context, environment: 'production', version: 4 },
        metadata: { sameAsVersion: 1, restoredVersion: 1 },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('canary');
    // Version 3 has the value of version 2, and tells both.
    values.secrets.restore(organizationId, key, 3, ANA);
    expect(values.events()).toMatchObject([{ metadata: { sameAsVersion: 2, restoredVersion: 3 } }]);
    expect(set('TOKEN', 'canary-2')).toMatchObject({ version: 6, sameAsVersion: 2 });
  });

  test('a value that is in use, or is not kept, cannot be put back', () => {
    const restore = (version: number, name = 'TOKEN', environment = 'production') =>
      values.secrets.restore(organizationId, { name, environment }, version, ANA);
    set('TOKEN', 'a');
    set('TOKEN', 'b');
    set('TOKEN', 'a');
    set('TOKEN', 'x', 'staging');
    values.events();
    refused(() => restore(3), 'conflict', 'version 3 of TOKEN is in use in production');
    refused(() => restore(1), 'conflict', 'version 1 of TOKEN has the value that is in use, as version 3');
    refused(() => restore(4), 'not-found', 'there is no version 4 of the secret TOKEN in production');
    refused(
      () => restore(2, 'TOKEN', 'staging'),
      'not-found',
      'there is no version 2 of the secret TOKEN in',
    );
    refused(() => restore(1, 'OTHER'), 'not-found', 'there is no secret OTHER in production');
    refused(() => restore(1, 'TOKEN', 'qa'), 'invalid', 'env must be one of');
    const other = values.addOrganization('Other');
    const key = { name: 'TOKEN', environment: 'production' };
    refused(() => values.secrets.restore(other, key, 2, ANA), 'not-found', 'there is no secret TOKEN');
    remove('TOKEN');
    values.events();
    refused(() => restore(2), 'not-found', 'there is no secret TOKEN');
    set('TOKEN', 'c');
    values.events();
    refused(() => restore(2), 'not-found', 'there is no version 2 of the secret TOKEN');
  });

  test('the same value elsewhere is not noted', () => {
    set('TOKEN', 'a');
    expect(set('TOKEN', 'a', 'staging')).not.toHaveProperty('sameAsVersion');
  });

  test('deleting destroys the values of all versions', () => {
    set('TOKEN', 'a');
    set('TOKEN', 'b');
    expect(sealedBytes(values.db, 'secret_versions')).toHaveLength(2);
    remove('TOKEN');
    expect(sealedBytes(values.db, 'secret_versions')).toEqual([]);
  });

  test('what is wrong is refused and changes nothing', () => {
    refused(() => set('TOKEN', 'x', 'qa'), 'invalid', 'env must be one of development, staging, production');
    refused(() => set('TOKEN', 'x', 'QA'), 'invalid', 'env must be the name of an environment');
    refused(() => set('A B', 'x'), 'invalid', 'name must have 1 to 200 letters');
    refused(() => set('TOKEN', 'x\0'), 'invalid', 'value must not hold the character NUL');
    refused(() => set('TOKEN', 'x'.repeat(65_537)), 'invalid', 'at most 65,536 bytes');
    refused(() => remove('TOKEN'), 'not-found', 'there is no secret TOKEN in production');
    refused(() => remove('TOKEN', 'qa'), 'invalid', 'env must be one of');
    values.projects.create(organizationId, { name: 'shop', environments: ['qa'] }, ANA);
    expect(set('TOKEN', 'x', 'qa').version).toBe(1);
  });

  test('a secret of an environment that no project has any more can still be rotated and deleted', () => {
    const { id } = values.projects.create(organizationId, { name: 'shop', environments: ['qa'] }, ANA);
    set('TOKEN', 'x', 'qa');
    values.projects.delete(organizationId, id, ANA);
    expect(set('TOKEN', 'y', 'qa').version).toBe(2);
    remove('TOKEN', 'qa');
    values.events();
    refused(() => set('TOKEN', 'z', 'qa'), 'invalid', 'env must be one of');
  });

  test('the plan limits how many there are, not how many versions', () => {
    set('A', '1');
    set('B', '1');
    values.events();
    refused(() => set('C', '1'), 'plan-limit', 'at most 2 secrets');
    expect(set('A', '2').version).toBe(2);
    remove('B');
    expect(set('C', '1').version).toBe(1);
    values.events();
    refused(() => set('B', '1'), 'plan-limit', 'at most 2 secrets');
  });
});

describe('listing', () => {
  test('is recorded, has no values, and leaves out what the asker may not see', () => {
    set('B', 'canary', 'staging');
    set('A', 'canary');
    values.events();
    const all = values.secrets.list(organizationId, everything, ANA);
    expect(all.map(({ name, environment, version }) => `${name} ${environment} ${version}`)).toEqual([
      'A production 1',
      'B staging 1',
    ]);
    expect(JSON.stringify(all)).not.toContain('canary');
    const staging = { environment: 'staging', isShown: () => true };
    expect(values.secrets.list(organizationId, staging, ANA)).toMatchObject([{ name: 'B' }]);
    const held = { isShown: (environment: string) => environment === 'production' };
    expect(values.secrets.list(organizationId, held, ANA)).toMatchObject([{ name: 'A' }]);
    const resource = { type: 'secret', name: '*' };
    expect(values.events()).toMatchObject([
      { action: 'SECRET_LIST', resource, context: ANA.context },
      { action: 'SECRET_LIST', resource, context: { ...ANA.context, environment: 'staging' } },
      { action: 'SECRET_LIST', resource, context: ANA.context },
    ]);
  });

  test('another organization has secrets of its own under the same names', () => {
    set('A', '1');
    const other = values.addOrganization('Other');
    expect(values.secrets.list(other, everything, ANA)).toEqual([]);
    const key = { name: 'A', environment: 'production' };
    values.events();
    refused(() => values.secrets.delete(other, key, ANA), 'not-found', 'there is no secret A');
    expect(values.secrets.set(other, key, '1', ANA)).toMatchObject({ version: 1, isNew: true });
    expect(values.secrets.set(organizationId, key, '2', ANA).version).toBe(2);
  });
});
