/**
 * The names of the product's actions that a sender may record, so that an editor can complete them. The catalogue of
 * `@daybook/event` is what counts; a test keeps the two the same.
 */
export const ACTION_NAMES = [
  'SECRET_SET',
  'SECRET_READ',
  'SECRET_LIST',
  'SECRET_DELETE',
  'PROJECT_CREATE',
  'PROJECT_UPDATE',
  'PROJECT_DELETE',
  'VARIABLE_SET',
  'VARIABLE_DELETE',
  'ENV_BULK_UPLOAD',
  'TEAM_INVITE',
  'TEAM_MEMBER_ADD',
  'TEAM_MEMBER_REMOVE',
  'TEAM_ROLE_CHANGE',
  'API_KEY_CREATE',
  'API_KEY_REVOKE',
  'USER_LOGIN',
  'USER_2FA_ENABLE',
  'USER_2FA_DISABLE',
  'PASSWORD_CHANGE',
  'BILLING_PLAN_CHANGE',
  'BILLING_PAYMENT',
  'BILLING_CANCEL',
] as const;

/** An action of the product, or one the organization has registered. */
export type ActionName = (typeof ACTION_NAMES)[number] | (string & {});
