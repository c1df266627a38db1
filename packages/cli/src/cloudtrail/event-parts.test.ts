import { describe, expect, test } from 'vitest';
import { mapEvents, sampleRecord } from './sample-record.testing.ts';

describe('the parts of an event', () => {
  test('time, environment, address, client and request come over', () => {
    const [event] = mapEvents(
      sampleRecord('ssm', 'DeleteParameter', { requestParameters: { name: '/a' } }),
      'production',
    );
    expect(event).toMatchObject({
      occurredAt: '2026-03-01T10:00:00.000Z',
      outcome: 'success',
      context: {
        ip: '203.0.113.7',
        environment: 'production',
        userAgent: 'aws-cli/2',
        requestId: 'request-1',
      },
      metadata: { account: '111122223333', region: 'eu-central-1', eventName: 'DeleteParameter' },
    });
  });

  test('an environment is never guessed', () => {
    const [event] = mapEvents(
      sampleRecord('ssm', 'DeleteParameter', { requestParameters: { name: '/production/a' } }),
    );
    expect(event?.context).not.toHaveProperty('environment');
  });

  test('a service in place of an address goes to the metadata', () => {
    const [event] = mapEvents(
      sampleRecord('secretsmanager', 'DeleteSecret', { sourceIPAddress: 'cloudformation.amazonaws.com' }),
    );
    expect(event?.context).not.toHaveProperty('ip');
    expect(event?.metadata).toMatchObject({ source: 'cloudformation.amazonaws.com' });
  });

  test('the version written or asked for is the context, a label or version id metadata', () => {
    const put = sampleRecord('ssm', 'PutParameter', {
      requestParameters: { name: '/a', type: 'SecureString' },
      responseElements: { version: 4 },
    });
    expect(mapEvents(put)[0]?.context?.version).toBe(4);
    const get = sampleRecord('ssm', 'GetParameter', {
      requestParameters: { name: '/a:3', withDecryption: true },
    });
    expect(mapEvents(get)[0]).toMatchObject({ resource: { name: '/a' }, context: { version: 3 } });
    const labelled = sampleRecord('ssm', 'GetParameter', {
      requestParameters: { name: '/a:stable', withDecryption: true },
    });
    expect(mapEvents(labelled)[0]).toMatchObject({ resource: { name: '/a' }, metadata: { label: 'stable' } });
    const secret = sampleRecord('secretsmanager', 'GetSecretValue', {
      requestParameters: { secretId: 'a', versionStage: 'AWSPREVIOUS' },
    });
    expect(mapEvents(secret)[0]?.metadata).toMatchObject({ versionStage: 'AWSPREVIOUS' });
  });

  test('policy, group, device and the owner of a key go to the metadata', () => {
    const policy = sampleRecord('iam', 'AttachUserPolicy', {
      requestParameters: { userName: 'bo', policyArn: 'arn:admin' },
    });
    expect(mapEvents(policy)[0]?.metadata).toMatchObject({ policyArn: 'arn:admin' });
    const group = sampleRecord('iam', 'AddUserToGroup', {
      requestParameters: { userName: 'bo', groupName: 'admins' },
    });
    expect(mapEvents(group)[0]?.metadata).toMatchObject({ groupName: 'admins' });
    const key = sampleRecord('iam', 'DeleteAccessKey', {
      requestParameters: { userName: 'bo', accessKeyId: 'AKIAOLD' },
    });
    expect(mapEvents(key)[0]?.metadata).toMatchObject({ resourceOwner: 'bo' });
  });

  test.each([
    ['AccessDenied', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['Client.UnauthorizedOperation', 'denied'],
    ['ThrottlingException', 'failure'],
    ['ResourceNotFoundException', 'failure'],
  ])('the error %s is the outcome %s', (errorCode, outcome) => {
    const [event] = mapEvents(sampleRecord('ssm', 'DescribeParameters', { errorCode, errorMessage: 'why' }));
    expect(event).toMatchObject({ outcome, metadata: { errorCode, errorMessage: 'why' } });
  });

  test.each([
    [{ ConsoleLogin: 'Success' }, 'success'],
    [{ ConsoleLogin: 'Failure' }, 'failure'],
    [null, 'failure'],
  ])('a sign-in with the response %j is a %s', (responseElements, outcome) => {
    const record = sampleRecord('signin', 'ConsoleLogin', {
      responseElements,
      additionalEventData: { MFAUsed: 'No' },
    });
    expect(mapEvents(record)[0]).toMatchObject({ outcome, metadata: { mfaUsed: 'No' } });
  });

  test('a parameter that was not there to delete is a failure, its neighbours are not', () => {
    const record = sampleRecord('ssm', 'DeleteParameters', {
      requestParameters: { names: ['/a', '/b'] },
      responseElements: { deletedParameters: ['/a'], invalidParameters: ['/b'] },
    });
    expect(mapEvents(record).map(({ outcome }) => outcome)).toEqual(['success', 'failure']);
  });

  test('texts beyond the limits are cut, not refused', () => {
    const record = sampleRecord('ssm', 'DescribeParameters', {
      userAgent: `${'a'.repeat(999)}😀b\0`,
      errorCode: 'x'.repeat(600),
    });
    const [event] = mapEvents(record);
    expect(event?.context?.userAgent).toBe(`${'a'.repeat(999)}…`);
    expect(event?.metadata?.errorCode).toHaveLength(500);
  });
});

describe('ids', () => {
  test('derive from the record and the place in it, and from nothing else', () => {
    const record = sampleRecord('ssm', 'GetParameters', {
      requestParameters: { names: ['/a', '/b'], withDecryption: true },
    });
    const ids = mapEvents(record).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(mapEvents(record, 'production').map(({ id }) => id)).toEqual(ids);
    expect(mapEvents({ ...record, eventID: 'other' }).map(({ id }) => id)).not.toContain(ids[0]);
  });
});
