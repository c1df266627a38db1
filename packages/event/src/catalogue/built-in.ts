import { apiKeyActions } from './api-keys.ts';
import { auditActions } from './audit.ts';
import { authActions } from './auth.ts';
import { billingActions } from './billing.ts';
import type { BuiltInAction } from './definition.ts';
import { projectActions } from './projects.ts';
import { secretActions } from './secrets.ts';
import { teamActions } from './team.ts';
import { variableActions } from './variables.ts';

/** Every action the product brings: the guide's 23 in the guide's order, then the audit category. */
export const builtInActions: readonly BuiltInAction[] = [
  ...secretActions,
  ...projectActions,
  ...variableActions,
  ...teamActions,
  ...apiKeyActions,
  ...authActions,
  ...billingActions,
  ...auditActions,
];
