import { describe, expect, test } from 'vitest';
import { map, mapEvents, sampleRecord } from './sample-record.testing.ts';

const SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-Ab12Cd';

/** [service, event name, request parameters, response, the events as `ACTION type name`] */
const TABLE: readonly (readonly [string, string, unknown, unknown, readonly string[]])[] = [
  ['secretsmanager', 'GetSecretValue', { secretId: 'prod/db' }, null, ['SECRET_READ secret prod/db']],
  ['secretsmanager', 'GetSecretValue', { secretId: SECRET_ARN }, null, ['SECRET_READ secret prod/db']],
  ['secretsmanager', 'GetSecretValue', null, null, ['SECRET_READ secret unknown']],
  [
    'secretsmanager',
    'BatchGetSecretValue',
    { secretIdList: [SECRET_ARN, 'b'] },
    null,
    ['SECRET_READ secret prod/db', 'SECRET_READ secret b'],
  ],
  [
    'secretsmanager',
    'BatchGetSecretValue',
    { filters: [{ key: 'name', values: ['prod'] }] },
    null,
    ['SECRET_READ secret *'],
  ],
  ['secretsmanager', 'BatchGetSecretValue', null, null, ['SECRET_READ secret unknown']],
  ['secretsmanager', 'CreateSecret', { name: 'prod/db' }, { arn: SECRET_ARN }, ['SECRET_SET secret prod/db']],
  ['secretsmanager', 'PutSecretValue', { secretId: SECRET_ARN }, null, ['SECRET_SET secret prod/db']],
  ['secretsmanager', 'UpdateSecret', { secretId: 'prod/db' }, null, ['SECRET_SET secret prod/db']],
  ['secretsmanager', 'ListSecrets', { maxResults: 10 }, null, ['SECRET_LIST secret *']],
  ['secretsmanager', 'ListSecrets', null, null, ['SECRET_LIST secret *']],
  ['secretsmanager', 'DeleteSecret', { secretId: SECRET_ARN }, null, ['SECRET_DELETE secret prod/db']],
  ['ssm', 'GetParameter', { name: '/app/key', withDecryption: true }, null, ['SECRET_READ secret /app/key']],
  ['ssm', 'GetParameter', null, null, ['SECRET_READ secret unknown']],
  [
    'ssm',
    'GetParameters',
    { names: ['/a', '/b'], withDecryption: true },
    null,
    ['SECRET_READ secret /a', 'SECRET_READ secret /b'],
  ],
  ['ssm', 'GetParametersByPath', { path: '/app/', withDecryption: true }, null, ['SECRET_READ secret /app/']],
  ['ssm', 'PutParameter', { name: '/app/key', type: 'SecureString' }, null, ['SECRET_SET secret /app/key']],
  ['ssm', 'PutParameter', { name: '/app/url', type: 'String' }, null, ['VARIABLE_SET variable /app/url']],
  ['ssm', 'PutParameter', { name: '/app/url' }, null, ['VARIABLE_SET variable /app/url']],
  ['ssm', 'PutParameter', null, null, ['VARIABLE_SET variable unknown']],
  ['ssm', 'DescribeParameters', { maxResults: 50 }, null, ['SECRET_LIST secret *']],
  ['ssm', 'DescribeParameters', null, null, ['SECRET_LIST secret *']],
  [
    'ssm',
    'DescribeParameters',
    { parameterFilters: [{ key: 'Name', option: 'Equals', values: ['/app/key'] }] },
    null,
    ['SECRET_LIST secret /app/key'],
  ],
  [
    'ssm',
    'DescribeParameters',
    { parameterFilters: [{ key: 'Name', option: 'BeginsWith', values: ['/app'] }] },
    null,
    ['SECRET_LIST secret *'],
  ],
  ['ssm', 'DeleteParameter', { name: '/app/key' }, null, ['SECRET_DELETE secret /app/key']],
  ['ssm', 'DeleteParameter', null, null, ['SECRET_DELETE secret unknown']],
  [
    'ssm',
    'DeleteParameters',
    { names: ['/a', '/b'] },
    null,
    ['SECRET_DELETE secret /a', 'SECRET_DELETE secret /b'],
  ],
  ['ssm', 'DeleteParameters', null, null, ['SECRET_DELETE secret unknown']],
  ['iam', 'CreateUser', { userName: 'bo' }, null, ['TEAM_MEMBER_ADD member bo']],
  ['iam', 'DeleteUser', { userName: 'bo' }, null, ['TEAM_MEMBER_REMOVE member bo']],
  ['iam', 'AttachUserPolicy', { userName: 'bo', policyArn: 'arn:p' }, null, ['TEAM_ROLE_CHANGE member bo']],
  ['iam', 'DetachUserPolicy', { userName: 'bo', policyArn: 'arn:p' }, null, ['TEAM_ROLE_CHANGE member bo']],
  ['iam', 'PutUserPolicy', { userName: 'bo', policyName: 'p' }, null, ['TEAM_ROLE_CHANGE member bo']],
  ['iam', 'DeleteUserPolicy', { userName: 'bo', policyName: 'p' }, null, ['TEAM_ROLE_CHANGE member bo']],
  ['iam', 'AddUserToGroup', { userName: 'bo', groupName: 'g' }, null, ['TEAM_ROLE_CHANGE member bo']],
  ['iam', 'RemoveUserFromGroup', { userName: 'bo', groupName: 'g' }, null, ['TEAM_ROLE_CHANGE member bo']],
  [
    'iam',
    'CreateAccessKey',
    { userName: 'bo' },
    { accessKey: { accessKeyId: 'AKIANEW' } },
    ['API_KEY_CREATE api-key AKIANEW'],
  ],
  ['iam', 'CreateAccessKey', null, null, ['API_KEY_CREATE api-key unknown']],
  [
    'iam',
    'DeleteAccessKey',
    { userName: 'bo', accessKeyId: 'AKIAOLD' },
    null,
    ['API_KEY_REVOKE api-key AKIAOLD'],
  ],
  [
    'iam',
    'UpdateAccessKey',
    { accessKeyId: 'AKIAOLD', status: 'Inactive' },
    null,
    ['API_KEY_REVOKE api-key AKIAOLD'],
  ],
  [
    'iam',
    'EnableMFADevice',
    { userName: 'bo', serialNumber: 'arn:mfa' },
    null,
    ['USER_2FA_ENABLE member bo'],
  ],
  ['iam', 'DeactivateMFADevice', { userName: 'bo' }, null, ['USER_2FA_DISABLE member bo']],
  ['iam', 'DeactivateMFADevice', {}, null, ['USER_2FA_DISABLE member ana']],
  ['iam', 'ChangePassword', null, null, ['PASSWORD_CHANGE member ana']],
  ['iam', 'UpdateLoginProfile', { userName: 'bo' }, null, ['PASSWORD_CHANGE member bo']],
  ['iam', 'UpdateLoginProfile', null, null, ['PASSWORD_CHANGE member unknown']],
  ['signin', 'ConsoleLogin', null, { ConsoleLogin: 'Success' }, ['USER_LOGIN member ana']],
];

const SKIPPED: readonly (readonly [string, string, unknown, string])[] = [
  ['ssm', 'GetParameter', { name: '/a' }, 'without decryption'],
  ['ssm', 'GetParameters', { names: ['/a'], withDecryption: false }, 'without decryption'],
  ['ssm', 'GetParametersByPath', { path: '/a' }, 'without decryption'],
  ['iam', 'UpdateAccessKey', { accessKeyId: 'AKIAOLD', status: 'Active' }, 'key not made inactive'],
  ['iam', 'AttachRolePolicy', { roleName: 'r' }, 'not in the table'],
  ['ec2', 'CreateUser', { userName: 'bo' }, 'not in the table'],
  ['secretsmanager', 'DescribeSecret', { secretId: 'a' }, 'not in the table'],
];

describe('what a record stands for', () => {
  test.each(TABLE)('%s %s %j', (service, name, requestParameters, responseElements, expected) => {
    const events = mapEvents(sampleRecord(service, name, { requestParameters, responseElements }));
    expect(events.map(({ action, resource }) => `${action} ${resource.type} ${resource.name}`)).toEqual(
      expected,
    );
  });

  test.each(SKIPPED)('%s %s %j stands for nothing: %s', (service, name, requestParameters, skipped) => {
    expect(map(sampleRecord(service, name, { requestParameters }))).toEqual({ skipped });
  });

  test('a name of a built-in object property is no rule', () => {
    expect(map({ ...sampleRecord('x', 'y'), eventSource: 'constructor', eventName: 'name' })).toHaveProperty(
      'skipped',
    );
  });
});

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

  test('no secret value is ever copied, even where AWS did not hide it', () => {
    const canary = 'canary-5f1e';
    const parameters = {
      name: '/a',
      secretId: 'a',
      userName: 'bo',
      type: 'SecureString',
      status: 'Inactive',
      value: canary,
      secretString: canary,
      secretBinary: canary,
      description: canary,
      password: canary,
      oldPassword: canary,
      newPassword: canary,
      policyDocument: canary,
      authenticationCode1: canary,
    };
    for (const [service, name] of TABLE) {
      const record = sampleRecord(service, name, {
        requestParameters: { ...parameters, withDecryption: true },
        responseElements: {
          accessKey: { accessKeyId: 'AKIA', secretAccessKey: canary },
          secretString: canary,
        },
      });
      expect(JSON.stringify(mapEvents(record))).not.toContain(canary);
    }
  });

  test('a message about a refused value, which may quote it, is left out', () => {
    const record = sampleRecord('ssm', 'PutParameter', {
      errorCode: 'ValidationException',
      errorMessage: "Value 'canary' failed",
    });
    expect(JSON.stringify(mapEvents(record))).not.toContain('canary');
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
