import { expect, test } from 'vitest';
import { mapActor } from './actor.ts';
import { parseRecord } from './record.ts';
import { sampleRecord } from './sample-record.testing.ts';

const ARN = 'arn:aws:iam::111122223333:user/ana';
const ROLE = 'arn:aws:iam::111122223333:role/deployer';

test.each([
  [
    'a long-term access key is itself, its owner beside it',
    { type: 'IAMUser', arn: ARN, accessKeyId: 'AKIAEXAMPLE', userName: 'ana' },
    { actor: { type: 'api-key', id: ARN, name: 'AKIAEXAMPLE' }, metadata: { keyOwner: 'ana' } },
  ],
  [
    'a user with temporary credentials is the user name',
    { type: 'IAMUser', arn: ARN, accessKeyId: 'ASIAEXAMPLE', userName: 'ana' },
    { actor: { type: 'user', id: ARN, name: 'ana' }, metadata: {} },
  ],
  [
    'an assumed role is its session, the role beside it',
    {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:ci-17',
      accessKeyId: 'ASIAEXAMPLE',
      sessionContext: { sessionIssuer: { type: 'Role', arn: ROLE, userName: 'deployer' } },
    },
    { actor: { type: 'user', name: 'ci-17' }, metadata: { roleArn: ROLE } },
  ],
  [
    'an assumed role used by a service is still its session',
    { type: 'AssumedRole', principalId: 'AROAEXAMPLE:app', invokedBy: 'lambda.amazonaws.com' },
    { actor: { type: 'user', name: 'app' }, metadata: {} },
  ],
  [
    'a federated user is the name',
    { type: 'FederatedUser', principalId: '111122223333:bo' },
    { actor: { type: 'user', name: 'bo' }, metadata: {} },
  ],
  [
    'a service is system',
    { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
    { actor: { type: 'system', name: 'system' }, metadata: {} },
  ],
  [
    'a service without a type is system',
    { accountId: '111122223333', invokedBy: 'secretsmanager.amazonaws.com' },
    { actor: { type: 'system', name: 'system' }, metadata: {} },
  ],
  [
    'the root user is root',
    { type: 'Root', accountId: '111122223333' },
    { actor: { type: 'user', name: 'root' }, metadata: {} },
  ],
  [
    'another account is its number',
    { type: 'AWSAccount', accountId: '999' },
    { actor: { type: 'user', name: '999' }, metadata: {} },
  ],
  [
    'a name that AWS hides is not a name',
    { type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS', accountId: '999' },
    { actor: { type: 'user', name: '999' }, metadata: {} },
  ],
  ['nobody known is unknown', {}, { actor: { type: 'user', name: 'unknown' }, metadata: {} }],
])('%s', (_, userIdentity, expected) => {
  expect(mapActor(parseRecord(sampleRecord('ssm', 'GetParameter', { userIdentity })))).toEqual(expected);
});
