import { describe, expect, test } from 'vitest';
import type { PlanId } from '../../platform/plan-ids.ts';
import { errorOf, kindOf, openTestWorkspace } from '../team/workspace.testing.ts';

/** An organization that was made on 31 January 2026 at noon. */
function openBilling(plan: PlanId = 'business') {
  const workspace = openTestWorkspace({ plan });
  const acme = workspace.organization('org_acme');
  const { by } = workspace.account('ana');
  const { billing, time } = workspace;
  const summary = () => {
    const state = billing.state(acme);
    return { plan: state.plan.id, nextPlan: state.nextPlan, cancelled: state.cancelledAt !== undefined };
  };
  const period = () => {
    const { periodStart, periodEnd } = billing.state(acme);
    return [periodStart, periodEnd].map((ms) => new Date(ms).toISOString().slice(0, 10));
  };
  const goTo = (text: string) => {
    time.now = Date.parse(text);
  };
  return { ...workspace, acme, by, summary, period, goTo };
}

const change = (field: string, from: string | null, to: string | null) => ({ field, from, to });
const END = '2026-02-28T12:00:00Z';
const BEFORE_END = '2026-02-28T11:59:59Z';

describe('the plan of an organization', () => {
  test('is the default one at first, by months from the day it was made', () => {
    const { summary, period, goTo, events } = openBilling('team');
    expect(summary()).toEqual({ plan: 'team', nextPlan: undefined, cancelled: false });
    expect(period()).toEqual(['2026-01-31', '2026-02-28']);
    goTo(END);
    expect(period()).toEqual(['2026-02-28', '2026-03-31']);
    goTo('2026-12-30T00:00:00Z');
    expect(period()).toEqual(['2026-11-30', '2026-12-31']);
    expect(events()).toEqual([]);
  });

  test('grows at once', () => {
    const { acme, by, billing, summary, period, events } = openBilling();
    billing.choose(acme, 'enterprise', by);
    expect(summary()).toEqual({ plan: 'enterprise', nextPlan: undefined, cancelled: false });
    expect(period()).toEqual(['2026-01-31', '2026-02-28']);
    expect(events()).toMatchObject([
      {
        action: 'BILLING_PLAN_CHANGE',
        actor: { name: 'ana@acme.example' },
        resource: { type: 'billing', name: 'enterprise' },
        changes: [change('plan', 'business', 'enterprise')],
      },
    ]);
  });

  test('is not changed for good by a clock that is wrong once, and counts as it says meanwhile', () => {
    const { acme, by, billing, summary, period, time, goTo, events } = openBilling();
    billing.cancel(acme, by);
    events();
    time.settled = Date.parse(BEFORE_END);
    goTo('2027-02-28T12:00:00Z');
    billing.applyDue();
    expect(summary()).toEqual({ plan: 'free', nextPlan: undefined, cancelled: false });
    expect(events()).toEqual([]);
    goTo(BEFORE_END);
    expect(summary()).toEqual({ plan: 'business', nextPlan: 'free', cancelled: true });
    expect(period()).toEqual(['2026-01-31', '2026-02-28']);
    time.settled = Date.parse(END);
    goTo(END);
    billing.applyDue();
    expect(events()).toMatchObject([{ action: 'BILLING_PLAN_CHANGE' }]);
  });

  test('shrinks at the end of the period, which the system records once', () => {
    const { acme, by, billing, summary, goTo, events } = openBilling();
    billing.choose(acme, 'team', by);
    expect(summary()).toEqual({ plan: 'business', nextPlan: 'team', cancelled: false });
    goTo(BEFORE_END);
    billing.applyDue();
    expect(summary().plan).toBe('business');
    expect(events()).toMatchObject([
      { actor: { name: 'ana@acme.example' }, changes: [change('nextPlan', null, 'team')] },
    ]);
    goTo(END);
    billing.applyDue();
    billing.applyDue();
    expect(summary()).toEqual({ plan: 'team', nextPlan: undefined, cancelled: false });
    expect(events()).toMatchObject([
      {
        action: 'BILLING_PLAN_CHANGE',
        actor: { type: 'system' },
        resource: { name: 'team' },
        changes: [change('plan', 'business', 'team')],
      },
    ]);
  });

  test('shrinks when what is due is carried out, and after a failure the next time', () => {
    const { acme, by, billing, db, goTo, events } = openBilling();
    billing.choose(acme, 'team', by);
    events();
    goTo(END);
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk full'); END`);
    expect(() => billing.applyDue()).toThrow('disk full');
    db.exec('DROP TRIGGER full');
    billing.applyDue();
    expect(events()).toMatchObject([{ changes: [change('plan', 'business', 'team')] }]);
  });

  test('shrinks when somebody looks, also months later', () => {
    const { acme, by, billing, summary, period, goTo, events } = openBilling();
    billing.choose(acme, 'team', by);
    events();
    goTo('2026-05-01T00:00:00Z');
    expect(summary().plan).toBe('team');
    expect(period()).toEqual(['2026-04-30', '2026-05-31']);
    expect(events()).toHaveLength(1);
  });

  test.each<[string, PlanId, ReturnType<typeof change>[]]>([
    ['the present plan', 'business', [change('nextPlan', 'team', null)]],
    [
      'a greater plan',
      'enterprise',
      [change('plan', 'business', 'enterprise'), change('nextPlan', 'team', null)],
    ],
    ['another smaller plan', 'free', [change('nextPlan', 'team', 'free')]],
    ['the same smaller plan', 'team', []],
  ])('that is to shrink: choosing %s counts instead', (_, chosen, changes) => {
    const { acme, by, billing, summary, goTo, events } = openBilling();
    billing.choose(acme, 'team', by);
    events();
    billing.choose(acme, chosen, by);
    expect(events().flatMap((event) => event.changes ?? [])).toEqual(changes);
    goTo(END);
    expect(summary().plan).toBe(chosen);
  });

  test('stays as it is, unrecorded, when the present one is chosen', () => {
    const { acme, by, billing, events } = openBilling();
    billing.choose(acme, 'business', by);
    expect(events()).toEqual([]);
  });

  test('stays when it cannot be recorded', () => {
    const { acme, by, billing, db, summary } = openBilling();
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk full'); END`);
    expect(() => billing.choose(acme, 'enterprise', by)).toThrow('disk full');
    expect(() => billing.cancel(acme, by)).toThrow('disk full');
    expect(summary()).toEqual({ plan: 'business', nextPlan: undefined, cancelled: false });
  });
});

describe('a cancellation', () => {
  test('is recorded with the end of the period, from which on the plan is Free', () => {
    const { acme, by, billing, summary, goTo, events } = openBilling();
    billing.cancel(acme, by);
    billing.cancel(acme, by);
    expect(summary()).toEqual({ plan: 'business', nextPlan: 'free', cancelled: true });
    expect(events()).toMatchObject([
      {
        action: 'BILLING_CANCEL',
        actor: { name: 'ana@acme.example' },
        resource: { name: 'business' },
        metadata: { endsAt: '2026-02-28T12:00:00.000Z' },
      },
    ]);
    goTo(END);
    billing.applyDue();
    expect(summary()).toEqual({ plan: 'free', nextPlan: undefined, cancelled: false });
    expect(events()).toMatchObject([
      { actor: { type: 'system' }, changes: [change('plan', 'business', 'free')] },
    ]);
    expect(errorOf(() => billing.cancel(acme, by))?.message).toContain('Free already');
  });

  test('is undone by choosing the present plan until then', () => {
    const { acme, by, billing, summary, goTo, events } = openBilling();
    billing.cancel(acme, by);
    events();
    goTo(BEFORE_END);
    billing.choose(acme, 'business', by);
    expect(events()).toMatchObject([
      { action: 'BILLING_PLAN_CHANGE', changes: [change('nextPlan', 'free', null)] },
    ]);
    goTo(END);
    expect(summary()).toEqual({ plan: 'business', nextPlan: undefined, cancelled: false });
  });

  test('takes the place of a downgrade, and a downgrade its place', () => {
    const { acme, by, billing, summary, events } = openBilling();
    billing.choose(acme, 'team', by);
    billing.cancel(acme, by);
    expect(summary()).toEqual({ plan: 'business', nextPlan: 'free', cancelled: true });
    billing.choose(acme, 'free', by);
    expect(summary()).toEqual({ plan: 'business', nextPlan: 'free', cancelled: false });
    expect(events().map(({ action }) => action)).toEqual([
      'BILLING_PLAN_CHANGE',
      'BILLING_CANCEL',
      'BILLING_PLAN_CHANGE',
    ]);
  });
});

describe('limits', () => {
  test('name the limit, the plan and the remedy', () => {
    const { acme, billing } = openBilling('free');
    expect(kindOf(() => billing.require(acme, 'projects', 3))).toBe('done');
    const error = errorOf(() => billing.require(acme, 'projects', 4));
    expect(error?.kind).toBe('plan-limit');
    expect(error?.message).toBe(
      'the Free plan allows 3 projects, and this would be number 4: an owner can choose a greater plan under Billing, or some of the projects have to go',
    );
    expect(error?.options.details).toEqual({ limit: 'projects', plan: 'free', max: 3 });
  });

  test('are those of the plan that counts now, also inside a transaction that ends a period', () => {
    const { acme, by, billing, db, goTo, events } = openBilling();
    billing.choose(acme, 'free', by);
    expect(kindOf(() => billing.require(acme, 'members', 4))).toBe('done');
    goTo(END);
    db.exec('BEGIN IMMEDIATE');
    expect(kindOf(() => billing.require(acme, 'members', 4))).toBe('plan-limit');
    db.exec('ROLLBACK');
    events();
    expect(billing.planOf(acme).id).toBe('free');
    expect(events()).toHaveLength(1);
  });

  test('may be below what there is after a downgrade, which the state shows', () => {
    const { acme, billing, person } = openBilling('free');
    for (const name of ['a', 'b', 'c', 'd', 'e']) person(name, acme, 'member');
    const { usage, plan } = billing.state(acme);
    expect(usage).toEqual({ members: 5, projects: 0, secrets: 0 });
    expect(plan.limits.members).toBe(3);
  });

  test('count live projects and secrets of this organization only', () => {
    const { acme, billing, db, organization } = openBilling();
    const other = organization('org_other');
    const project = db.prepare('INSERT INTO projects VALUES (?, ?, ?, 0, 0, ?)');
    const secret = db.prepare(`INSERT INTO secrets VALUES (?, ?, 'production', ?, 1, 0, 0, ?)`);
    for (const [id, owner, deleted] of [
      ['1', acme, null],
      ['2', acme, 5],
      ['3', other, null],
    ] as const) {
      project.run(`prj_${id}`, owner, `P${id}`, deleted);
      secret.run(`sec_${id}`, owner, `S${id}`, deleted);
    }
    expect(billing.state(acme).usage).toEqual({ members: 0, projects: 1, secrets: 1 });
  });
});

describe('payments', () => {
  test('are kept and recorded in the form that counts, the newest shown first', () => {
    const { acme, by, billing, time, events } = openBilling();
    const first = billing.enterPayment(acme, { amount: 4_990, currency: 'eur', reference: ' INV-1 ' }, by);
    expect(first).toMatchObject({ amount: 4_990, currency: 'EUR', reference: 'INV-1', createdAt: time.now });
    time.now += 1;
    billing.enterPayment(acme, { amount: 500, currency: 'JPY', reference: 'INV-2' }, by);
    expect(billing.state(acme).payments.map(({ reference }) => reference)).toEqual(['INV-2', 'INV-1']);
    expect(events()[0]).toMatchObject({
      action: 'BILLING_PAYMENT',
      resource: { type: 'billing', id: first.id, name: 'INV-1' },
      metadata: { amount: 4_990, currency: 'EUR', reference: 'INV-1' },
    });
  });

  test.each([
    ['nothing', { amount: 0 }, 'amount'],
    ['less than nothing', { amount: -1 }, 'amount'],
    ['a fraction', { amount: 49.9 }, 'amount'],
    ['more than can be counted exactly', { amount: 2 ** 53 }, 'amount'],
    ['what is no number', { amount: Number.NaN }, 'amount'],
    ['an unknown currency', { currency: 'ZZZ' }, 'currency'],
    ['no currency', { currency: '' }, 'currency'],
    ['no reference', { reference: '  ' }, 'reference'],
    ['a long reference', { reference: 'x'.repeat(201) }, 'reference'],
    ['a line break in the reference', { reference: 'a\nb' }, 'reference'],
  ])('of %s are refused', (_, wrong, field) => {
    const { acme, by, billing, events } = openBilling();
    const entry = { amount: 100, currency: 'EUR', reference: 'INV-1', ...wrong };
    const error = errorOf(() => billing.enterPayment(acme, entry, by));
    expect(error?.kind).toBe('invalid');
    expect(error?.options.errors?.[0]?.path).toBe(field);
    expect(billing.state(acme).payments).toEqual([]);
    expect(events()).toEqual([]);
  });
});
