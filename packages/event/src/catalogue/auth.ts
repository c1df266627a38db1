import { defineActions } from './definition.ts';

/** Auth: how people prove who they are. The resource is the member whose account it is. */
export const authActions = defineActions('Auth', [
  {
    action: 'USER_LOGIN',
    resourceType: 'member',
    operation: 'authenticate',
    sentence: 'signed in as {resource}',
    metadata: {
      reason: 'string: why it failed or was denied',
      attempts: 'integer: how many failed attempts this entry stands for',
      factor: 'string: what was asked for beside the password: none, totp, backup-code or trusted-device',
    },
  },
  {
    action: 'USER_2FA_ENABLE',
    resourceType: 'member',
    operation: 'modify',
    sentence: 'turned on two-factor authentication for {resource}',
  },
  {
    action: 'USER_2FA_DISABLE',
    resourceType: 'member',
    operation: 'modify',
    sentence: 'turned off two-factor authentication for {resource}',
  },
  {
    action: 'PASSWORD_CHANGE',
    resourceType: 'member',
    operation: 'modify',
    sentence: 'changed the password of {resource}',
  },
]);
