import { describe, expect, test } from 'vitest';
import { BatchReads } from './batch-reads.ts';
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
});
