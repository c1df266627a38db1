import type { Resource } from '@daybook/event';
import { callerName } from './actor.ts';
import { UNKNOWN } from './names.ts';
import { type CloudTrailRecord, textAt } from './record.ts';
import type { Rule, Rules } from './rule.ts';

/** `iam` and `signin`: people, what they may do, their access keys, their sign-in. */
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
    if (record.parameters !== undefined && status !== 'Inactive') return { skipped: 'key not made inactive' };
    return aboutKey('API_KEY_REVOKE')(record);
  },
  'iam:EnableMFADevice': aboutUser('USER_2FA_ENABLE'),
  'iam:DeactivateMFADevice': aboutUser('USER_2FA_DISABLE'),
  'iam:UpdateLoginProfile': aboutUser('PASSWORD_CHANGE', true),
  'iam:ChangePassword': (record) => [
    { action: 'PASSWORD_CHANGE', resource: member(callerName(record)), carriedValue: true },
  ],
  'signin:ConsoleLogin': signIn,
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

/** The key goes by its id: what it signs with, and so how it appears as an actor. */
function aboutKey(action: string): Rule {
  return (record) => {
    const { parameters } = record;
    const name =
      textAt(parameters, 'accessKeyId') ?? textAt(record.response, 'accessKey', 'accessKeyId') ?? UNKNOWN;
    const resourceOwner =
      parameters === undefined ? undefined : (textAt(parameters, 'userName') ?? callerName(record));
    return [{ action, resource: { type: 'api-key', name }, metadata: { resourceOwner } }];
  };
}

function signIn(record: CloudTrailRecord): ReturnType<Rule> {
  return [
    {
      action: 'USER_LOGIN',
      resource: member(callerName(record), textAt(record.identity, 'arn')),
      outcome: textAt(record.response, 'ConsoleLogin') === 'Success' ? 'success' : 'failure',
      metadata: { mfaUsed: textAt(record.raw, 'additionalEventData', 'MFAUsed') },
    },
  ];
}

function member(name: string | undefined, id?: string): Resource {
  return { type: 'member', ...(id === undefined ? {} : { id }), name: name ?? UNKNOWN };
}
