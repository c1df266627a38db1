import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { ChangePlanDialog } from './change-plan-dialog.tsx';
import { PlanCard } from './plan-card.tsx';
import { moveTo } from './plan-move.ts';
import type { Billing, Plan } from './queries.ts';

type Asked = { readonly kind: 'upgrade' | 'downgrade' | 'cancel'; readonly to: Plan };

/** The plans to choose from. */
export function PlansSection({ billing }: { readonly billing: Billing }) {
  const [asked, setAsked] = useState<Asked>();
  const mayChoose = useMay('POST /v1/billing/plan');
  const smallest = billing.plans[0];
  const mayCancel =
    useMay('POST /v1/billing/cancel') &&
    smallest !== undefined &&
    billing.plan.id !== smallest.id &&
    billing.cancelledAt === null;
  return (
    <section aria-labelledby="plans" className="mb-8">
      <h2 id="plans" className="mb-3 font-semibold text-base">
        Plans
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {billing.plans.map((plan) => {
          const move = moveTo(plan, billing);
          return (
            <PlanCard
              key={plan.id}
              plan={plan}
              move={move}
              isForChoice={mayChoose}
              onChoose={() =>
                (move.kind === 'upgrade' || move.kind === 'downgrade') &&
                setAsked({ kind: move.kind, to: plan })
              }
            />
          );
        })}
      </ul>
      {mayCancel && (
        <Button
          variant="quiet"
          className="-ml-3 mt-3 text-bad!"
          onClick={() => setAsked({ kind: 'cancel', to: smallest })}
        >
          Cancel the plan…
        </Button>
      )}
      {asked !== undefined && (
        <ChangePlanDialog {...asked} billing={billing} onClose={() => setAsked(undefined)} />
      )}
    </section>
  );
}
