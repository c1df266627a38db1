import { useQuery } from '@tanstack/react-query';
import { HistoryLink } from '../../ui/history-link.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { Day } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { ComingChange } from './coming-change.tsx';
import { PaymentsSection } from './payments-section.tsx';
import { PlansSection } from './plans-section.tsx';
import { type Billing, billingQuery } from './queries.ts';
import { daysInWords } from './retention-words.ts';
import { UsageBars } from './usage-bars.tsx';

/** The plan of the organization, what is used of it, and what was paid. For owners. */
export function BillingPage() {
  const { organization } = useMe();
  const billing = useQuery(billingQuery(organization.id));
  return (
    <Page
      title="Billing"
      about="The plan says how long the log is kept, and how much there may be."
      actions={<HistoryLink of={{ type: 'billing' }} name="billing" />}
    >
      <Loaded query={billing} what="the plan">
        {(state) => (
          <>
            <ComingChange billing={state} />
            <PresentPlan billing={state} />
            <PlansSection billing={state} />
            <PaymentsSection payments={state.payments} />
            <Provider name={state.provider} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function PresentPlan({ billing }: { readonly billing: Billing }) {
  const { plan, usage, periodStart, periodEnd } = billing;
  return (
    <SectionCard
      title={`${plan.name} plan`}
      about={
        <>
          The log is kept for {daysInWords(plan.retentionDays)}. This period: <Day at={periodStart} /> to{' '}
          <Day at={periodEnd} />.
        </>
      }
    >
      <UsageBars usage={usage} limits={plan.limits} />
    </SectionCard>
  );
}

/** Says who takes the money. */
function Provider({ name }: { readonly name: string }) {
  return (
    <p className="mt-6 max-w-2xl text-muted text-xs">
      {name === 'self-hosted' ? (
        <>
          Payments: self-hosted. This Daybook runs on your own server and takes no money: an owner sets the
          plan and enters what was paid elsewhere. A payment processor can be connected in its place.
        </>
      ) : (
        <>
          Payments are taken by <Untrusted text={name} />.
        </>
      )}
    </p>
  );
}
