import type { Scalar } from '@daybook/event';
import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import { adminsOf, onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { desk } from '../work/places.ts';
import { request } from '../work/requests.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const DOWNGRADE_DAY = 12;
const PERIOD_END_DAY = 24;
const CANCEL_DAY = 201;

/** A payment each month, a smaller plan from the end of a period, and a cancellation that is thought over. */
export function billingLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} billing`);
  const { from, until } = company;
  const [owner, admin] = adminsOf(company.people);
  if (!owner || !admin) throw new Error('a company has an owner and admins');
  const onDay = (day: number, minutes: number, person = owner) =>
    request(
      random,
      onWorkday(from + day * DAY_MS, person.zone, minutes) + random.below(60_000),
      person.actor,
      desk(person),
    );
  const changeOf = (field: string, before: Scalar, after: Scalar) => ({
    action: 'BILLING_PLAN_CHANGE',
    resource: { type: 'billing', name: 'business' },
    changes: [{ field, from: before, to: after }],
  });

  const payments: Draft[] = [];
  for (let at = from + 3 * DAY_MS, number = 1; at < until - DAY_MS; at += MONTH_MS, number++) {
    const reference = `INV-${new Date(at).getUTCFullYear()}-${String(number).padStart(4, '0')}`;
    const amount = at < from + PERIOD_END_DAY * DAY_MS ? 92_000 : 48_000;
    const id = `pay_${random.text(12)}`;
    const day = (at - from) / DAY_MS;
    // Only an owner enters payments, which an admin learns by trying.
    if (number === 7) {
      payments.push({
        ...onDay(day - 1, 16 * 60, admin),
        action: 'BILLING_PAYMENT',
        resource: { type: 'billing', name: '*' },
        outcome: 'denied',
        metadata: { reason: 'your role (admin) does not allow this: it takes owner' },
      });
    }
    payments.push({
      ...onDay(day, 9 * 60 + 20),
      action: 'BILLING_PAYMENT',
      resource: { type: 'billing', id, name: reference },
      metadata: { amount, currency: 'EUR', reference },
    });
  }
  return [
    ...payments,
    { ...onDay(DOWNGRADE_DAY, 10 * 60), ...changeOf('nextPlan', null, 'business') },
    {
      at: from + PERIOD_END_DAY * DAY_MS,
      actor: { type: 'system', name: 'system' },
      ...changeOf('plan', 'enterprise', 'business'),
    },
    {
      ...onDay(CANCEL_DAY, 17 * 60),
      action: 'BILLING_CANCEL',
      resource: { type: 'billing', name: 'business' },
      metadata: { endsAt: new Date(from + (CANCEL_DAY + 22) * DAY_MS).toISOString() },
    },
    { ...onDay(CANCEL_DAY + 4, 9 * 60), ...changeOf('nextPlan', 'free', null) },
  ];
}
