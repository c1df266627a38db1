import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BatchReads } from './batch-reads.ts';
import { gatherRelations } from './gather-relations.ts';
import { mapFile } from './map-file.ts';
import { mapRecord } from './map-record.ts';
import { parseRecord } from './record.ts';
import { sampleRecord } from './sample-record.testing.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';
const ROLE = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:app',
  arn: 'arn:aws:sts::111122223333:assumed-role/r/app',
};

function batch(requestParameters: object, more: object = {}) {
  return sampleRecord('secretsmanager', 'BatchGetSecretValue', {
    userIdentity: ROLE,
    requestParameters,
    eventID: 'batch',
    ...more,
  });
}

/** The record that AWS writes of one read of a batch. */
function own(secretId: string, more: object = {}) {
  return sampleRecord('secretsmanager', 'GetSecretValue', {
    userIdentity: { ...ROLE, invokedBy: 'secretsmanager.amazonaws.com' },
    sourceIPAddress: 'secretsmanager.amazonaws.com',
    requestParameters: { secretId },
    eventID: `own-${secretId}`,
    ...more,
  });
}

/** What is recorded of these records together: `name outcome` of each read. */
function reads(...values: readonly object[]): readonly string[] {
  const records = values.map(parseRecord);
  const batchReads = new BatchReads();
  for (const record of records) batchReads.note(record);
  return records.flatMap((record) => {
    const mapped = mapRecord(record, { batchReads });
    return 'skipped' in mapped ? [] : mapped.map(({ resource, outcome }) => `${resource.name} ${outcome}`);
  });
}

describe('a batch of reads counts each once', () => {
  const both = { secretIdList: ['a', `${ARN}b-Ab12Cd`] };
  const [ownA, ownB] = [own(`${ARN}a-Ab12Cd`), own(`${ARN}b-Ab12Cd`)];

  test('by the batch, which knows the address, in whatever order the records come', () => {
    expect(reads(batch(both), ownA, ownB)).toEqual(['a success', 'b success']);
    expect(reads(ownB, ownA, batch(both))).toEqual(['a success', 'b success']);
  });

  test('with only one of the two kinds of records', () => {
    expect(reads(batch(both))).toEqual(['a success', 'b success']);
    expect(reads(ownA, ownB)).toEqual(['a success', 'b success']);
  });

  test('by AWS’s own records where the batch names no secret', () => {
    const filtered = batch({ filters: [{ key: 'name', values: ['a'] }] });
    expect(reads(filtered, ownA, ownB)).toEqual(['a success', 'b success']);
    expect(reads(filtered)).toEqual(['* success']);
  });

  test('and one that was refused is refused', () => {
    const refused = own(`${ARN}b-Ab12Cd`, { errorCode: 'AccessDeniedException' });
    expect(reads(batch(both), ownA, refused)).toEqual(['a success', 'b denied']);
  });

  test('but not reads by another caller, at another time, or of the caller itself', () => {
    const other = { ...ROLE, arn: `${ROLE.arn}2`, invokedBy: 'secretsmanager.amazonaws.com' };
    expect(reads(batch({ secretIdList: ['a'] }), own('a', { userIdentity: other }))).toHaveLength(2);
    expect(
      reads(batch({ secretIdList: ['a'] }), own('a', { eventTime: '2026-03-01T10:01:00Z' })),
    ).toHaveLength(2);
    expect(reads(batch({ secretIdList: ['a'] }), own('a', { userIdentity: ROLE }))).toHaveLength(2);
    expect(reads(batch({ secretIdList: ['a'] }), own('a', { awsRegion: 'us-east-1' }))).toHaveLength(2);
  });

  test('each with its own outcome, the nearest in time, where the same is asked for again', () => {
    const later = { eventTime: '2026-03-01T10:00:03Z' };
    const denied = { errorCode: 'AccessDeniedException' };
    const list = { secretIdList: ['a'] };
    const again = [
      batch(list, { ...later, eventID: 'batch-2' }),
      own(`${ARN}a-Ab12Cd`, { ...later, eventID: 'own-2' }),
    ];
    const first = own(`${ARN}a-Ab12Cd`, denied);
    expect(reads(batch(list), first, ...again)).toEqual(['a denied', 'a success']);
    expect(reads(...again, first, batch(list))).toEqual(['a success', 'a denied']);
    expect(reads(batch(list, denied), ...again)).toEqual(['a denied', 'a success']);
    // Of the first batch AWS’s own record is missing: it does not get that of the second.
    expect(reads(batch(list), again[0] ?? {}, own('a', { ...later, ...denied }))).toEqual([
      'a success',
      'a denied',
    ]);
  });

  test('and a batch that was refused is never left out', () => {
    const filters = { filters: [{ key: 'name', values: ['a'] }] };
    const refused = batch(filters, {
      eventID: 'batch-2',
      eventTime: '2026-03-01T10:00:03Z',
      errorCode: 'AccessDeniedException',
    });
    expect(reads(batch({ secretIdList: ['a'] }), ownA, refused)).toEqual(['a success', '* denied']);
    expect(reads(ownA, { ...refused, eventTime: '2026-03-01T10:00:00Z' })).toEqual(['a success', '* denied']);
  });

  test('also where one batch names its secrets and another chooses them by filters', () => {
    const filtered = batch({ filters: [{ key: 'name', values: ['a'] }] }, { eventID: 'filtered' });
    const at = (second: number) => ({ eventTime: `2026-03-01T10:00:0${second}Z`, eventID: `at ${second}` });
    const named = batch({ secretIdList: ['a'] }, { ...at(2), eventID: 'named' });
    expect(reads(filtered, ownA, named, own(`${ARN}a-Ab12Cd`, at(2)))).toEqual(['a success', 'a success']);
    // The only read belongs to the batch that names it.
    expect(reads(filtered, named, own(`${ARN}a-Ab12Cd`, at(2)))).toEqual(['* success', 'a success']);
    expect(reads(filtered, own('a', { awsRegion: 'us-east-1' }))).toEqual(['* success', 'a success']);
    // Pages of one question.
    expect(reads(filtered, { ...filtered, eventID: 'page-2' }, ownA, ownB)).toEqual([
      'a success',
      'b success',
    ]);
  });

  test('by the name that the full ARN of AWS’s own record tells, where a part of it was asked for', () => {
    const partial = batch({ secretIdList: [`${ARN}my-secret`] });
    expect(reads(partial, own(`${ARN}my-secret-Ab12Cd`))).toEqual(['my-secret success']);
    expect(reads(batch({ secretIdList: [`${ARN}my-secret`] }), own(`${ARN}my-secret`))).toEqual([
      'my success',
    ]);
    expect(reads(batch({ secretIdList: [`${ARN}my-secret`] }), own('my-secret'))).toHaveLength(1);
  });

  test('also when a record is delivered twice', () => {
    const twice = reads(batch(both), batch(both), ownA, ownA, ownB);
    expect(twice).toEqual(['a success', 'b success', 'a success', 'b success']);
  });
});

test('batches are found in what a log group sends packed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-packed-'));
  const pack = (record: object) => {
    const sent = { messageType: 'DATA_MESSAGE', logEvents: [{ message: JSON.stringify(record) }] };
    return JSON.stringify({ awslogs: { data: gzipSync(JSON.stringify(sent)).toString('base64') } });
  };
  const path = join(folder, 'packed.json');
  await writeFile(path, `${pack(batch({ secretIdList: ['a'] }))}\n${pack(own('a'))}`);
  const file = { path, isNamed: true };
  const relations = await gatherRelations([file], () => {});
  const { events } = await mapFile(file, { ...relations, nowMs: Date.parse('2026-04-01T00:00:00Z') });
  expect(events.map(({ name }) => name)).toEqual(['secretsmanager:BatchGetSecretValue']);
  await rm(folder, { recursive: true });
});
