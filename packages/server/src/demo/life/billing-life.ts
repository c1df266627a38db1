import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import { onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { desk } from '../work/places.ts';
import { request } from '../work/requests.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const UPGRADE_DAY = 64;
const CANCEL_DAY = 201;

/** A payment each month, a larger plan, and a cancellation that is thought over the next day. */
export function billingLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} billing`);
  const { from, until, people } = company;
  const owner = people.find(({ role }) => role === 'owner');
  if (!owner) throw new Error('a company has an owner');
  const onDay = (day: number, minutes: number) =>
    request(random, onWorkday(from + day * DAY_MS, owner.zone, minutes), owner.actor, desk(owner));
  const plan = (name: string): Draft['resource'] => ({ type: 'billing', name });
  const changes = (before: string, after: string) => [{ field: 'plan', from: before, to: after }];

  const payments: Draft[] = [];
  for (let at = from + 3 * DAY_MS, number = 1; at < until; at += MONTH_MS, number++) {
    const reference = `INV-${new Date(at).getUTCFullYear()}-${String(number).padStart(4, '0')}`;
    const amount = at < from + UPGRADE_DAY * DAY_MS ? 48_000 : 92_000;
    const payment = {
      action: 'BILLING_PAYMENT',
      actor: { type: 'system', name: 'system' },
      resource: { type: 'billing', name: reference },
      metadata: { amount, currency: 'EUR', reference },
    } as const;
    const when = onWorkday(at, 'Etc/UTC', 6 * 60);
    // One card has expired, and is replaced the day after.
    if (number === 7) payments.push({ ...payment, at: when - DAY_MS, outcome: 'failure' });
    payments.push({ ...payment, at: when });
  }
  return [
    ...payments,
    {
      ...onDay(UPGRADE_DAY, 10 * 60),
      action: 'BILLING_PLAN_CHANGE',
      resource: plan('business'),
      changes: changes('team', 'business'),
    },
    {
      ...onDay(CANCEL_DAY, 17 * 60),
      action: 'BILLING_CANCEL',
      resource: plan('business'),
      metadata: { endsAt: new Date(from + (CANCEL_DAY + 22) * DAY_MS).toISOString() },
    },
    {
      ...onDay(CANCEL_DAY + 4, 9 * 60),
      action: 'BILLING_PLAN_CHANGE',
      resource: plan('business'),
      changes: changes('cancelled', 'business'),
    },
  ];
}
