import { describe, expect, test } from 'vitest';
import { moveTo, overLimits } from './plan-move.ts';
import type { Billing, Plan } from './queries.ts';

const plan = (id: Plan['id'], members: number): Plan => ({
  id,
  name: id,
  retentionDays: 7,
  limits: { members, projects: 3, secrets: 100 },
});
const [free, team, business] = [plan('free', 3), plan('team', 25), plan('business', 250)];
const billing: Billing = {
  plan: team,
  usage: { members: 4, projects: 3, secrets: 101 },
  periodStart: '2026-11-01T00:00:00.000Z',
  periodEnd: '2026-12-01T00:00:00.000Z',
  nextPlan: null,
  cancelledAt: null,
  plans: [free, team, business],
  payments: [],
  provider: 'self-hosted',
};

describe('choosing a plan', () => {
  test('goes up or down from the one that counts', () => {
    expect([free, team, business].map((to) => moveTo(to, billing).kind)).toEqual([
      'downgrade',
      'present',
      'upgrade',
    ]);
  });

  test('keeps the present one while another is to come', () => {
    const leaving: Billing = { ...billing, nextPlan: 'free' };
    expect([free, team, business].map((to) => moveTo(to, leaving).kind)).toEqual([
      'coming',
      'keep',
      'upgrade',
    ]);
  });

  test('names what there is more of than the plan allows; a limit that is just reached is none of it', () => {
    expect(overLimits(free, billing.usage)).toEqual(['members', 'secrets']);
    expect(overLimits(business, billing.usage)).toEqual(['secrets']);
  });
});
