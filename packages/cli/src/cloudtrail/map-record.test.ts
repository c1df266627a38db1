import { readFile } from 'node:fs/promises';
import { builtInActions } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { RULES } from './map-record.ts';
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
  [
    'secretsmanager',
    'UpdateSecret',
    { secretId: 'prod/db', description: 'd' },
    { arn: SECRET_ARN, versionId: 'v' },
    ['SECRET_SET secret prod/db'],
  ],
  ['secretsmanager', 'RotationSucceeded', null, null, ['SECRET_SET secret unknown']],
  ['secretsmanager', 'RotationFailed', null, null, ['SECRET_SET secret unknown']],
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
  [
    'ssm',
    'PutParameter',
    { name: '/app/urls', type: 'StringList' },
    null,
    ['VARIABLE_SET variable /app/urls'],
  ],
  ['ssm', 'PutParameter', { name: '/app/key', overwrite: true }, null, ['SECRET_SET secret /app/key']],
  ['ssm', 'PutParameter', null, null, ['SECRET_SET secret unknown']],
  [
    'ssm',
    'GetParameterHistory',
    { name: '/app/key', withDecryption: true },
    null,
    ['SECRET_READ secret /app/key'],
  ],
  ['ssm', 'GetParameterHistory', null, null, ['SECRET_READ secret unknown']],
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
  ['iam', 'CreateLoginProfile', { userName: 'bo' }, null, ['PASSWORD_CHANGE member bo']],
  [
    'iam',
    'UpdateAccessKey',
    { userName: 'bo', accessKeyId: 'AKIAOLD', status: 'Active' },
    null,
    ['API_KEY_CREATE api-key AKIAOLD'],
  ],
  ['iam', 'UpdateLoginProfile', null, null, ['PASSWORD_CHANGE member unknown']],
  ['signin', 'ConsoleLogin', null, { ConsoleLogin: 'Success' }, ['USER_LOGIN member ana']],
  ['signin', 'UserAuthentication', null, null, ['USER_LOGIN member ana']],
  ['signin', 'CredentialVerification', null, null, ['USER_LOGIN member ana']],
  ['signin', 'PasswordUpdated', null, { PasswordUpdated: 'Success' }, ['PASSWORD_CHANGE member ana']],
  ['signin', 'PasswordRecoveryCompleted', null, null, ['PASSWORD_CHANGE member ana']],
];

const SKIPPED: readonly (readonly [string, string, unknown, string])[] = [
  ['ssm', 'GetParameter', { name: '/a' }, 'without decryption'],
  ['ssm', 'GetParameters', { names: ['/a'], withDecryption: false }, 'without decryption'],
  ['ssm', 'GetParametersByPath', { path: '/a' }, 'without decryption'],
  ['ssm', 'GetParameterHistory', { name: '/a' }, 'without decryption'],
  ['iam', 'UpdateAccessKey', { accessKeyId: 'AKIAOLD' }, 'key neither switched on nor off'],
  [
    'secretsmanager',
    'UpdateSecret',
    { secretId: 'a', description: 'd' },
    'changed a description or key, not the value',
  ],
  ['secretsmanager', 'RotateSecret', { secretId: 'a' }, 'not in the table'],
  ['secretsmanager', 'RotationStarted', null, 'not in the table'],
  ['sso', 'Authenticate', null, 'not in the table'],
  ['signin', 'CredentialChallenge', null, 'not in the table'],
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

  test('an update whose response names no version changed no value', () => {
    const record = sampleRecord('secretsmanager', 'UpdateSecret', {
      requestParameters: { secretId: 'a', clientRequestToken: 't' },
      responseElements: { arn: SECRET_ARN, name: 'a' },
    });
    expect(map(record)).toEqual({ skipped: 'changed a description or key, not the value' });
  });

  test('every name of the table has a line here, and none stands for an act of this product itself', () => {
    const lines = new Set(TABLE.map(([service, name]) => `${service}:${name}`));
    expect(new Set(Object.keys(RULES))).toEqual(lines);
    const categories = new Map(builtInActions.map(({ action, category }) => [action, category]));
    for (const [service, name, requestParameters, responseElements] of TABLE) {
      for (const { action } of mapEvents(
        sampleRecord(service, name, { requestParameters, responseElements }),
      ))
        expect(['Secrets', 'Variables', 'Team', 'API Keys', 'Auth']).toContain(categories.get(action));
    }
  });

  test('the table of the documentation says the same', async () => {
    const text = await readFile(new URL('../../../../docs/cloudtrail.md', import.meta.url), 'utf8');
    const said = new Set<string>();
    let service = '';
    for (const [, first, records = '', action] of text.matchAll(
      /^\| (?:`(\w+)` )?\| (.+) \| `([A-Z_0-9]+)` \|$/gm,
    )) {
      service = first ?? service;
      for (const [, name] of records.matchAll(/`([A-Z][A-Za-z0-9]+)`/g))
        said.add(`${service}:${name} ${action}`);
    }
    const types = ['SecureString', 'String', 'StringList'];
    const names = [...said].filter((line) => !types.some((type) => line.startsWith(`ssm:${type} `)));
    const done = TABLE.flatMap(([service, name, , , events]) =>
      events.map((event) => `${service}:${name} ${event.split(' ')[0]}`),
    );
    expect(new Set(names)).toEqual(new Set(done));
  });

  test('a name of a built-in object property is no rule', () => {
    expect(map({ ...sampleRecord('x', 'y'), eventSource: 'constructor', eventName: 'name' })).toHaveProperty(
      'skipped',
    );
  });
});

describe('what is secret', () => {
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
});
