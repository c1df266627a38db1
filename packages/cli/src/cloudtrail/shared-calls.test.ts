import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatherRelations } from './gather-relations.ts';
import { mapFile } from './map-file.ts';
import { sampleRecord } from './sample-record.testing.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-shared-'));
});
afterAll(() => rm(folder, { recursive: true }));

const OWNER = '444455556666';
const CALLER = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::111122223333:assumed-role/r/app',
  accountId: '111122223333',
};
const ARN = `arn:aws:secretsmanager:eu-central-1:${OWNER}:secret:a-Ab12Cd`;
const shared = { sharedEventID: 'shared', userIdentity: CALLER, requestParameters: { secretId: ARN } };

/** The record of the caller's account, and that of the secret's. */
const callers = sampleRecord('secretsmanager', 'GetSecretValue', { ...shared, eventID: 'b' });
const owners = sampleRecord('secretsmanager', 'GetSecretValue', {
  ...shared,
  eventID: 'a',
  userIdentity: { type: 'AWSAccount', principalId: 'AROAEXAMPLE:app', accountId: '111122223333' },
  recipientAccountId: OWNER,
});

/** What is recorded of files with these records, one each: CloudTrail's ids; and why others were skipped. */
async function importOf(...records: readonly object[]) {
  const files = await Promise.all(
    records.map(async (record, index) => {
      const path = join(folder, `${index}.json`);
      await writeFile(path, JSON.stringify({ Records: [record] }));
      return { path, isNamed: false };
    }),
  );
  const relations = await gatherRelations(files, () => {});
  const options = { ...relations, nowMs: Date.parse('2026-04-01T00:00:00Z') };
  const mapped = await Promise.all(files.map((file) => mapFile(file, options)));
  return {
    ids: mapped.flatMap(({ events }) => events.map(({ event }) => event.metadata?.eventID)),
    skipped: mapped.flatMap(({ skipped }) => skipped.map(({ why }) => why)),
  };
}

describe('a call that CloudTrail delivered to several accounts', () => {
  test('counts once, by the record of the caller’s account, in whatever order they come', async () => {
    const once = { ids: ['b'], skipped: ['the same call, delivered to another account as well'] };
    expect(await importOf(callers, owners)).toEqual(once);
    expect(await importOf(owners, callers)).toEqual(once);
  });

  test('counts by the lowest id where neither is of the caller’s account, and by itself where it is alone', async () => {
    const other = { ...owners, eventID: '0', recipientAccountId: '777788889999' };
    expect((await importOf(owners, other)).ids).toEqual(['0']);
    expect((await importOf(owners)).ids).toEqual(['a']);
    expect((await importOf(owners, owners)).ids).toEqual(['a', 'a']);
  });

  test('is not another call, nor one of another name', async () => {
    expect((await importOf(callers, { ...owners, sharedEventID: 'other' })).ids).toEqual(['b', 'a']);
    expect((await importOf(callers, { ...owners, eventName: 'DeleteSecret' })).ids).toEqual(['b', 'a']);
  });

  test('nor are its copies reads of a batch', async () => {
    const batch = {
      ...callers,
      eventName: 'BatchGetSecretValue',
      requestParameters: { secretIdList: [ARN] },
    };
    const own = { ...callers, userIdentity: { ...CALLER, invokedBy: 'secretsmanager.amazonaws.com' } };
    const copy = { ...own, eventID: '0', recipientAccountId: OWNER };
    const { ids } = await importOf({ ...batch, eventID: 'batch', sharedEventID: 'batch' }, copy, own);
    expect(ids).toEqual(['batch']);
  });
});
