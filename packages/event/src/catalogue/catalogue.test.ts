import { describe, expect, test } from 'vitest';
import { Budget, Issues } from '../budget.ts';
import { sentence } from '../sentence.ts';
import { builtInActions } from './built-in.ts';
import { createCatalogue } from './catalogue.ts';
import { CATEGORIES, RESOURCE_TYPES } from './definition.ts';
import { checkMetadataSchema } from './metadata-schema.ts';

/** The guide's table, as it stands there. */
const GUIDE = {
  Secrets: 'SECRET_SET SECRET_READ SECRET_LIST SECRET_DELETE',
  Projects: 'PROJECT_CREATE PROJECT_UPDATE PROJECT_DELETE',
  Variables: 'VARIABLE_SET VARIABLE_DELETE ENV_BULK_UPLOAD',
  Team: 'TEAM_INVITE TEAM_MEMBER_ADD TEAM_MEMBER_REMOVE TEAM_ROLE_CHANGE',
  'API Keys': 'API_KEY_CREATE API_KEY_REVOKE',
  Auth: 'USER_LOGIN USER_2FA_ENABLE USER_2FA_DISABLE PASSWORD_CHANGE',
  Billing: 'BILLING_PLAN_CHANGE BILLING_PAYMENT BILLING_CANCEL',
};

describe('the catalogue', () => {
  test("has exactly the guide's 23 actions in its 7 categories, beside Audit", () => {
    const found: Record<string, string[]> = {};
    for (const { category, action } of builtInActions) {
      if (category === 'Audit') continue;
      found[category] = [...(found[category] ?? []), action];
    }
    const guide = Object.entries(GUIDE).map(([category, actions]) => [category, actions.split(' ')]);
    expect(Object.entries(found)).toEqual(guide);
    expect(Object.values(found).flat()).toHaveLength(23);
    expect(CATEGORIES).toEqual([...Object.keys(GUIDE), 'Audit']);
  });

  test("gives the guide's actions the guide's resource types, and variable", () => {
    const types = builtInActions
      .filter(({ category }) => category !== 'Audit')
      .map((action) => action.resourceType);
    expect(new Set(types)).toEqual(new Set(RESOURCE_TYPES));
    const ofAuth = builtInActions.filter(({ category }) => category === 'Auth');
    expect(ofAuth.every(({ resourceType }) => resourceType === 'member')).toBe(true);
    expect(createCatalogue().get('ENV_BULK_UPLOAD')?.resourceType).toBe('project');
  });

  test('names each action once and describes its metadata by a schema of our own subset', () => {
    expect(new Set(builtInActions.map(({ action }) => action)).size).toBe(builtInActions.length);
    const issues = new Issues(new Budget());
    for (const { metadata } of builtInActions) checkMetadataSchema(metadata, 'metadata', issues);
    expect(issues.kept).toEqual([]);
  });

  test('finds the action that was meant', () => {
    const catalogue = createCatalogue();
    expect(catalogue.nearest('SECRETS_READ')).toBe('SECRET_READ');
    expect(catalogue.nearest('USER_LOGN')).toBe('USER_LOGIN');
    expect(catalogue.nearest('SOMETHING_ELSE_ENTIRELY')).toBeUndefined();
  });

  test('adds custom actions without letting them replace its own', () => {
    const catalogue = createCatalogue([
      { action: 'DEPLOY_START', category: 'Deploys', resourceType: 'release' },
      { action: 'SECRET_READ', category: 'Deploys', resourceType: 'release' },
    ]);
    expect(catalogue.categoryOf('DEPLOY_START')).toBe('Deploys');
    expect(catalogue.categoryOf('SECRET_READ')).toBe('Secrets');
    expect(catalogue.list().filter(({ action }) => action === 'SECRET_READ')).toHaveLength(1);
    expect(catalogue.resourceTypes).toContain('release');
  });

  test('refuses to leave a metadata schema unchecked', () => {
    const metadata = { type: 'object', required: ['commit'] };
    const catalogue = createCatalogue([
      { action: 'DEPLOY_START', category: 'Deploys', resourceType: 'release', metadata },
    ]);
    expect(() => catalogue.metadataRules('DEPLOY_START')).toThrow('compileMetadata');
  });
});

describe('sentence()', () => {
  const say = (action: string, name: string, outcome: 'success' | 'denied' = 'success') =>
    sentence({ action, resource: { type: 'secret', name }, outcome });

  test('says what was done', () => {
    expect(say('SECRET_READ', 'DATABASE_URL')).toBe('read secret DATABASE_URL');
    expect(say('SECRET_LIST', '*')).toBe('listed secrets');
    expect(say('SECRET_SET', '$&', 'denied')).toBe('set secret $& (denied)');
    expect(say('DEPLOY_START', 'v1')).toBe('deploy start v1');
  });

  test('has words for every built-in action', () => {
    for (const { action } of builtInActions) expect(say(action, 'THING')).not.toMatch(/[{}]/);
  });
});
