import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../platform/config.ts';
import { loadPlans } from './plans.ts';

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-plans-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'plans.json');
  writeFileSync(file, text);
  return file;
}

describe('the plans', () => {
  test('keep the audit log 7, 90, 365 and 2,555 days, and grow in every limit', () => {
    const { free, team, business, enterprise } = loadPlans();
    const plans = [free, team, business, enterprise];
    expect(plans.map(({ retentionDays }) => retentionDays)).toEqual([7, 90, 365, 2_555]);
    plans.slice(1).forEach((plan, index) => {
      const smaller = plans[index];
      expect(plan.limits.members).toBeGreaterThan(smaller?.limits.members ?? Infinity);
      expect(plan.limits.projects).toBeGreaterThan(smaller?.limits.projects ?? Infinity);
      expect(plan.limits.secrets).toBeGreaterThan(smaller?.limits.secrets ?? Infinity);
    });
  });

  test('change by a file in what it names, and in nothing else', () => {
    const plans = loadPlans(fileWith('{ "free": { "retentionDays": 14, "limits": { "members": 5 } } }'));
    const { free, ...others } = loadPlans();
    expect(plans).toEqual({
      ...others,
      free: { ...free, retentionDays: 14, limits: { ...free.limits, members: 5 } },
    });
  });

  test.each([
    ['{', 'not a JSON file'],
    ['[]', 'the file'],
    ['{ "gold": {} }', 'gold'],
    ['{ "free": { "price": 1 } }', 'price'],
    ['{ "free": { "retentionDays": 0.5 } }', 'free.retentionDays'],
    ['{ "free": { "limits": { "members": 0 } } }', 'free.limits.members'],
  ])('are refused from %s', (text, named) => {
    expect(() => loadPlans(fileWith(text))).toThrow(named);
  });

  test('are refused from a file that is not there', () => {
    expect(() => loadPlans('/nowhere/plans.json')).toThrow('DAYBOOK_PLANS');
  });

  test('keep the log as long as DAYBOOK_RETENTION_DAYS_* say, whatever the file says', () => {
    const env = { DAYBOOK_RETENTION_DAYS_FREE: '0.5', DAYBOOK_RETENTION_DAYS_TEAM: '' };
    const { retentionDays } = readConfig({ env });
    const plans = loadPlans(
      fileWith('{ "free": { "retentionDays": 14 }, "team": { "retentionDays": 15 } }'),
      retentionDays,
    );
    expect(Object.values(plans).map((plan) => plan.retentionDays)).toEqual([0.5, 15, 365, 2_555]);
  });

  test.each([
    ['DAYBOOK_RETENTION_DAYS_FREE', '0', 'a number above 0 and up to 36,500'],
    ['DAYBOOK_RETENTION_DAYS_BUSINESS', '-1', 'such as 365 or 0.5, not "-1"'],
    ['DAYBOOK_RETENTION_DAYS_ENTERPRISE', '36501', 'up to 36,500'],
    ['DAYBOOK_RETENTION_DAYS_TEAM', '1e3', 'not "1e3"'],
    ['DAYBOOK_SWEEP_SECONDS', '0', 'of at least 1 and up to 604,800'],
    ['DAYBOOK_SWEEP_SECONDS', 'daily', 'such as 3600, not "daily"'],
  ])('are not configured by %s=%s', (variable, text, message) => {
    const read = () => readConfig({ env: { [variable]: text } });
    expect(read).toThrow(variable);
    expect(read).toThrow(message);
  });

  test('begin with Business, or with the one that DAYBOOK_DEFAULT_PLAN names', () => {
    expect(readConfig({ env: {} }).defaultPlan).toBe('business');
    expect(readConfig({ env: { DAYBOOK_DEFAULT_PLAN: 'free' } }).defaultPlan).toBe('free');
    expect(() => readConfig({ env: { DAYBOOK_DEFAULT_PLAN: 'gold' } })).toThrow(
      'DAYBOOK_DEFAULT_PLAN must be one of free, team, business, enterprise, not "gold"',
    );
  });
});
