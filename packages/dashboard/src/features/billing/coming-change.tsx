import { CalendarClock } from 'lucide-react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Day } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import type { Billing } from './queries.ts';
import { daysInWords } from './retention-words.ts';
import { useBillingChange } from './use-billing-change.ts';

/** What changes at the end of the period, and the way to have it not so; nothing while nothing does. */
export function ComingChange({ billing }: { readonly billing: Billing }) {
  const { plan, nextPlan, cancelledAt, periodEnd, plans } = billing;
  const mayChoose = useMay('POST /v1/billing/plan');
  const next = plans.find(({ id }) => id === nextPlan);
  const keep = useBillingChange({
    said: () => `${plan.name} stays`,
    failed: 'The plan was not kept',
  });
  if (next === undefined) return null;
  return (
    <section
      aria-label="What is to come"
      className="mb-5 flex flex-wrap items-center justify-between gap-3 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn"
    >
      <p className="flex min-w-0 gap-2">
        <CalendarClock aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
        <span>
          {cancelledAt === null ? 'A smaller plan was chosen' : 'The plan is cancelled'}: from{' '}
          <Day at={periodEnd} /> on it is <Untrusted text={next.name} />, which keeps the log for{' '}
          {daysInWords(next.retentionDays)}. Until then everything stays as it is.
        </span>
      </p>
      {mayChoose && (
        <Button onClick={() => keep.mutate(plan.id)} disabled={keep.isPending}>
          <span className="truncate">
            Keep <Untrusted text={plan.name} />
          </span>
        </Button>
      )}
    </section>
  );
}
