import { beforeEach, describe, expect, test } from 'vitest';
import { type Company, foundCompany, personNamed } from '../company.ts';
import type { Draft } from '../draft.ts';
import { keysOfProject } from '../keys.ts';
import { LEAVER, VARIABLE_NAMES } from '../names.ts';
import { CompanyState } from './company-state.ts';

const UNTIL = Date.parse('2026-11-23T12:00:00Z');
const YEAR_MS = 365 * 86_400_000;
const SECRET = 'STOREFRONT_DATABASE_URL';

let company: Company;
let state: CompanyState;
beforeEach(() => {
  company = foundCompany('state', UNTIL - YEAR_MS, UNTIL);
  state = new CompanyState(company);
});

function settle(action: string, name: string, more: Partial<Draft> = {}) {
  const actor = { type: 'user', name: 'ana' } as const;
  const type = action.startsWith('PROJECT') || action.startsWith('ENV') ? 'project' : 'thing';
  return state.settle({ at: UNTIL, action, actor, resource: { type, name }, ...more });
}
const secret = (action: string, more: Partial<Draft> = {}) =>
  settle(action, SECRET, { environment: 'production', ...more });
const variable = (action: string, name = 'LOG_LEVEL') =>
  settle(action, name, { environment: 'staging', project: 'storefront' });

describe('secrets', () => {
  test('are read in the version that is current, and never begin anew', () => {
    const { version = 0 } = secret('SECRET_READ');
    expect(version).toBeGreaterThan(0);
    expect(secret('SECRET_SET').version).toBe(version + 1);
    expect(secret('SECRET_READ').version).toBe(version + 1);
    expect(secret('SECRET_DELETE').version).toBe(version + 1);
    expect(secret('SECRET_READ')).toEqual({
      action: 'SECRET_READ',
      outcome: 'failure',
      metadata: { reason: `there is no secret ${SECRET} in production` },
    });
    expect(secret('SECRET_SET').version).toBe(version + 2);
  });

  test('of a name that was never there begin with version 1', () => {
    expect(settle('SECRET_SET', 'NEW', { environment: 'development' })).toEqual({
      action: 'SECRET_SET',
      version: 1,
    });
  });

  test('that are put back say which version had the value first', () => {
    const first = secret('SECRET_SET').version ?? 0;
    secret('SECRET_SET');
    expect(secret('SECRET_SET', { putsBack: true }).metadata).toEqual({ sameAsVersion: first });
    expect(secret('SECRET_SET', { putsBack: true }).metadata).toEqual({ sameAsVersion: first + 1 });
    expect(secret('SECRET_SET')).not.toHaveProperty('metadata');
  });

  test('that were refused tell nothing of what is there', () => {
    const refused = secret('SECRET_READ', { outcome: 'denied', version: 'current' });
    expect(refused).toEqual({ action: 'SECRET_READ', outcome: 'denied' });
  });
});

describe('variables', () => {
  test('that are not set cannot be deleted, so they are set', () => {
    const { version = 0 } = variable('VARIABLE_DELETE');
    expect(variable('VARIABLE_DELETE')).toEqual({ action: 'VARIABLE_SET', version: version + 1 });
  });

  test('are counted in an upload as new, changed and the same', () => {
    variable('VARIABLE_DELETE');
    const before = variable('VARIABLE_SET', 'PUBLIC_URL').version ?? 0;
    const names = VARIABLE_NAMES.slice(0, 4);
    const place = { environment: 'staging', project: 'storefront' };
    const upload = settle('ENV_BULK_UPLOAD', 'storefront', { ...place, upload: { names, changed: 1 } });
    expect(upload.metadata).toEqual({ names, new: 1, changed: 1, same: 2 });
    expect(variable('VARIABLE_SET', 'PUBLIC_URL').version).toBe(before + 2);
  });
});

test('an environment comes and goes', () => {
  const toggle = () => settle('PROJECT_UPDATE', 'storefront', { toggles: 'preview' }).changes;
  expect(toggle()).toEqual([{ field: 'environments', to: 'preview' }]);
  expect(toggle()).toEqual([{ field: 'environments', from: 'preview' }]);
});

test('whoever is late for a project that ended is refused as the product does it', () => {
  settle('PROJECT_DELETE', 'storefront');
  expect(variable('VARIABLE_SET')).toMatchObject({ outcome: 'failure' });
  expect(settle('PROJECT_UPDATE', 'storefront', { toggles: 'preview' })).toMatchObject({
    outcome: 'failure',
  });
});

test('a revoked key is refused', () => {
  const [key] = keysOfProject('storefront');
  const actor = { type: 'api-key', name: key?.name ?? '' } as const;
  expect(secret('SECRET_READ', { actor })).not.toHaveProperty('outcome');
  settle('API_KEY_REVOKE', actor.name);
  expect(secret('SECRET_READ', { actor })).toMatchObject({ outcome: 'denied' });
});

test('a sign-in tells whether a second factor was asked for', () => {
  const { email } = personNamed(company, LEAVER);
  expect(settle('USER_LOGIN', email).metadata).toEqual({ factor: 'totp' });
  settle('USER_2FA_DISABLE', email);
  expect(settle('USER_LOGIN', email).metadata).toEqual({ factor: 'none' });
});
