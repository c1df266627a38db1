import { describe, expect, test } from 'vitest';
import { map, mapEvents, sampleRecord } from './sample-record.testing.ts';

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

describe('secrets', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-Ab12Cd';

  test('a version that is not current yet says so', () => {
    const pending = sampleRecord('secretsmanager', 'PutSecretValue', {
      requestParameters: { secretId: SECRET, versionStages: ['AWSPENDING'], clientRequestToken: 'v2' },
    });
    expect(mapEvents(pending)[0]).toMatchObject({
      action: 'SECRET_SET',
      metadata: { versionId: 'v2', versionStage: 'AWSPENDING' },
    });
  });

  test.each([
    ['RotationSucceeded', 'success'],
    ['RotationFailed', 'failure'],
  ])('%s is a value set by AWS itself, with the outcome %s', (name, outcome) => {
    const record = sampleRecord('secretsmanager', name, {
      userIdentity: { accountId: '111122223333', invokedBy: 'secretsmanager.amazonaws.com' },
      additionalEventData: { SecretId: SECRET },
    });
    expect(mapEvents(record)[0]).toMatchObject({
      action: 'SECRET_SET',
      actor: { type: 'system' },
      resource: { type: 'secret', id: SECRET, name: 'prod/db' },
      outcome,
    });
  });

  test('the type of a parameter is said, also when it is unknown', () => {
    const put = (type?: string) =>
      mapEvents(sampleRecord('ssm', 'PutParameter', { requestParameters: { name: '/a', type } }))[0]
        ?.metadata;
    expect(put()).toMatchObject({ parameterType: 'unknown' });
    expect(put('SecureString')).toMatchObject({ parameterType: 'SecureString' });
  });

  test('a key that is switched on again says so', () => {
    const record = sampleRecord('iam', 'UpdateAccessKey', {
      requestParameters: { userName: 'bo', accessKeyId: 'AKIAOLD', status: 'Active' },
    });
    expect(mapEvents(record)[0]?.metadata).toMatchObject({ keyStatus: 'Active', resourceOwner: 'bo' });
  });
});

describe('people', () => {
  const ROOT = {
    type: 'Root',
    principalId: '111122223333',
    arn: 'arn:aws:iam::111122223333:root',
    accountId: '111122223333',
    userName: 'example-shop',
  };

  test.each([
    ['PasswordUpdated', 'Success', 'success'],
    ['PasswordUpdated', 'Failure', 'failure'],
    ['PasswordRecoveryCompleted', 'Success', 'success'],
  ])('the root user’s %s with the response %s is a %s', (name, response, outcome) => {
    const record = sampleRecord('signin', name, {
      userIdentity: ROOT,
      responseElements: { [name]: response },
    });
    expect(mapEvents(record)[0]).toMatchObject({
      action: 'PASSWORD_CHANGE',
      actor: { type: 'user', name: 'root' },
      resource: { type: 'member', name: 'root' },
      outcome,
      metadata: { accountAlias: 'example-shop' },
    });
  });

  test('a key of the root user belongs to root', () => {
    const record = sampleRecord('ssm', 'DescribeParameters', {
      userIdentity: { ...ROOT, accessKeyId: 'AKIAROOT' },
    });
    expect(mapEvents(record)[0]).toMatchObject({
      actor: { type: 'api-key', name: 'AKIAROOT' },
      metadata: { keyOwner: 'root', accountAlias: 'example-shop' },
    });
  });

  const portal = (name: string, result: string, data: object, identity: object = {}) =>
    map(
      sampleRecord('signin', name, {
        userIdentity: {
          type: 'Unknown',
          principalId: '111122223333',
          accountId: '111122223333',
          ...identity,
        },
        additionalEventData: { AuthWorkflowID: 'w', CredentialType: 'PASSWORD', ...data },
        eventType: 'AwsServiceEvent',
        serviceEventDetails: { [name]: result },
      }),
    );

  test('a sign-in through Identity Center is one, by the person it names', () => {
    expect(portal('UserAuthentication', 'Success', { UserName: 'ana@example.com' })).toMatchObject([
      {
        action: 'USER_LOGIN',
        actor: { type: 'user', name: 'ana@example.com' },
        resource: { type: 'member', name: 'ana@example.com' },
        outcome: 'success',
        metadata: { credentialType: 'PASSWORD' },
      },
    ]);
    const byId = { type: 'IdentityCenterUser', onBehalfOf: { userId: 'user-1', identityStoreArn: 'arn' } };
    expect(portal('UserAuthentication', 'Success', {}, byId)).toMatchObject([{ actor: { name: 'user-1' } }]);
  });

  test('one that fails is told by the credential that was refused; one accepted is a step', () => {
    expect(portal('CredentialVerification', 'Failure', { UserName: 'ana' })).toMatchObject([
      { action: 'USER_LOGIN', actor: { name: 'ana' }, outcome: 'failure' },
    ]);
    expect(portal('CredentialVerification', 'Failure', {})).toMatchObject([
      { actor: { name: 'unknown' }, resource: { name: 'unknown' } },
    ]);
    expect(portal('CredentialVerification', 'Success', { UserName: 'ana' })).toEqual({
      skipped: 'a step of a sign-in that UserAuthentication tells',
    });
  });
});
