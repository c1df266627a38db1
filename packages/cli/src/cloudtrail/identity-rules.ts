import type { Resource } from '@daybook/event';
import { callerName } from './actor.ts';
import type { Draft } from './clip.ts';
import { UNKNOWN } from './names.ts';
import { type CloudTrailRecord, textAt } from './record.ts';
import type { Rule, Rules, Target } from './rule.ts';

/** `iam` and `signin`: people, what they may do, their access keys, their sign-in, also through Identity Center. */
export const identityRules: Rules = {
  'iam:CreateUser': aboutUser('TEAM_MEMBER_ADD'),
  'iam:DeleteUser': aboutUser('TEAM_MEMBER_REMOVE'),
  'iam:AttachUserPolicy': aboutUser('TEAM_ROLE_CHANGE'),
  'iam:DetachUserPolicy': aboutUser('TEAM_ROLE_CHANGE'),
  'iam:PutUserPolicy': aboutUser('TEAM_ROLE_CHANGE'),
  'iam:DeleteUserPolicy': aboutUser('TEAM_ROLE_CHANGE'),
  'iam:AddUserToGroup': aboutUser('TEAM_ROLE_CHANGE'),
  'iam:RemoveUserFromGroup': aboutUser('TEAM_ROLE_CHANGE'),
  'iam:CreateAccessKey': aboutKey('API_KEY_CREATE'),
  'iam:DeleteAccessKey': aboutKey('API_KEY_REVOKE'),
  'iam:UpdateAccessKey': (record) => {
    const status = textAt(record.parameters, 'status');
    if (status === 'Active') return [key(record, 'API_KEY_CREATE', { keyStatus: status })];
    if (record.parameters !== undefined && status !== 'Inactive')
      return { skipped: 'key neither switched on nor off' };
    return [key(record, 'API_KEY_REVOKE')];
  },
  'iam:EnableMFADevice': aboutUser('USER_2FA_ENABLE'),
  'iam:DeactivateMFADevice': aboutUser('USER_2FA_DISABLE'),
  'iam:CreateLoginProfile': aboutUser('PASSWORD_CHANGE', true),
  'iam:UpdateLoginProfile': aboutUser('PASSWORD_CHANGE', true),
  'iam:ChangePassword': (record) => [
    { action: 'PASSWORD_CHANGE', resource: member(callerName(record)), carriedValue: true },
  ],
  'signin:ConsoleLogin': (record) => [signIn(record, textAt(record.response, 'ConsoleLogin'))],
  // Only the account's root user changes its password on this page.
  'signin:PasswordUpdated': rootPassword,
  'signin:PasswordRecoveryCompleted': rootPassword,
  'signin:UserAuthentication': (record) => [signIn(record, detail(record, 'UserAuthentication'))],
  'signin:CredentialVerification': (record) =>
    detail(record, 'CredentialVerification') === 'Success'
      ? { skipped: 'a step of a sign-in that UserAuthentication tells' }
      : [signIn(record, 'Failure')],
};

/** A call about the user it names; AWS takes the caller where it names none. */
function aboutUser(action: string, carriedValue = false): Rule {
  return (record) => {
    const { parameters } = record;
    const name =
      parameters === undefined ? undefined : (textAt(parameters, 'userName') ?? callerName(record));
    const metadata = {
      policyArn: textAt(parameters, 'policyArn'),
      policyName: textAt(parameters, 'policyName'),
      groupName: textAt(parameters, 'groupName'),
      mfaDevice: textAt(parameters, 'serialNumber'),
    };
    return [
      { action, resource: member(name, textAt(record.response, 'user', 'arn')), metadata, carriedValue },
    ];
  };
}

function aboutKey(action: string): Rule {
  return (record) => [key(record, action)];
}

/** The key goes by its id: what it signs with, and so how it appears as an actor. */
function key(record: CloudTrailRecord, action: string, more: Draft = {}): Target {
  const { parameters } = record;
  const name =
    textAt(parameters, 'accessKeyId') ?? textAt(record.response, 'accessKey', 'accessKeyId') ?? UNKNOWN;
  const resourceOwner =
    parameters === undefined ? undefined : (textAt(parameters, 'userName') ?? callerName(record));
  return { action, resource: { type: 'api-key', name }, metadata: { resourceOwner, ...more } };
}

/** `result`: what the record says of it. The console and Identity Center tell the factor each in their own way. */
function signIn(record: CloudTrailRecord, result: string | undefined): Target {
  return {
    action: 'USER_LOGIN',
    resource: member(callerName(record), textAt(record.identity, 'arn')),
    outcome: result === 'Success' ? 'success' : 'failure',
    metadata: {
      mfaUsed: textAt(record.raw, 'additionalEventData', 'MFAUsed'),
      credentialType: textAt(record.raw, 'additionalEventData', 'CredentialType'),
    },
  };
}

function rootPassword(record: CloudTrailRecord): readonly Target[] {
  const result = textAt(record.response, record.eventName);
  return [
    {
      action: 'PASSWORD_CHANGE',
      resource: member(callerName(record), textAt(record.identity, 'arn')),
      outcome: result === undefined || result === 'Success' ? undefined : 'failure',
      carriedValue: true,
    },
  ];
}

function detail(record: CloudTrailRecord, name: string): string | undefined {
  return textAt(record.raw, 'serviceEventDetails', name);
}

function member(name: string | undefined, id?: string): Resource {
  return { type: 'member', ...(id === undefined ? {} : { id }), name: name ?? UNKNOWN };
}
