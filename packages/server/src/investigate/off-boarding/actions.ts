import type { ActionDefinition, Catalogue } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import { isProduction } from '../production.ts';

/** Categories whose changes concern who may do what, money, or the log: what is changed there counts wherever it is. */
export const SENSITIVE_CATEGORIES = ['Projects', 'Team', 'API Keys', 'Billing', 'Audit'] as const;

/** What people do to their own account; they leave with it. */
const OWN_ACCOUNT: ReadonlySet<string> = new Set(['USER_UPDATE', 'USER_2FA_CODES', 'SESSION_REVOKE']);

/** Whether an action changes something of the organization. What actions of your own do is not known, so they count. */
function isChange({ action, category, operation }: ActionDefinition): boolean {
  return (
    operation !== 'access' && operation !== 'authenticate' && category !== 'Auth' && !OWN_ACCOUNT.has(action)
  );
}

/** Every action that changes nothing of the organization. */
export function otherActions(catalogue: Catalogue): string[] {
  return catalogue.list().flatMap((definition) => (isChange(definition) ? [] : [definition.action]));
}

/** Whether what these events have in common is a change that succeeded. */
export function isSuccessfulChange(catalogue: Catalogue, { action, outcome }: EventGroup['values']): boolean {
  const definition = catalogue.get(action ?? '');
  return outcome === 'success' && definition !== undefined && isChange(definition);
}

/** Whether a change counts wherever it is, or is one in production or where nothing says where. */
export function isSensitiveChange(catalogue: Catalogue, { action, env }: EventGroup['values']): boolean {
  const category = catalogue.categoryOf(action ?? '');
  return SENSITIVE_CATEGORIES.some((one) => one === category) || env === undefined || isProduction(env);
}
