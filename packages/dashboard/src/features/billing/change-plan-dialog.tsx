import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Day } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { overLimits } from './plan-move.ts';
import type { Billing, Plan } from './queries.ts';
import { daysInWords } from './retention-words.ts';
import { useBillingChange } from './use-billing-change.ts';

export type ChangePlanDialogProps = {
  readonly billing: Billing;
  readonly to: Plan;
  readonly kind: 'upgrade' | 'downgrade' | 'cancel';
  readonly onClose: () => void;
};

/** Asks before another plan is chosen, and says what it leads to and when. */
export function ChangePlanDialog({ billing, to, kind, onClose }: ChangePlanDialogProps) {
  const { plan } = billing;
  const change = useBillingChange({
    said: ({ plan: present }) =>
      kind === 'upgrade' ? `The plan is ${present.name} now` : `${present.name} ends with the period`,
    onDone: onClose,
  });
  const words = {
    upgrade: { title: `Upgrade to ${visibleText(to.name)}?`, button: 'Upgrade now', leave: 'Cancel' },
    downgrade: {
      title: `Downgrade to ${visibleText(to.name)}?`,
      button: 'Downgrade at the end of the period',
      leave: 'Cancel',
    },
    cancel: {
      title: `Cancel the plan ${visibleText(plan.name)}?`,
      button: 'Cancel plan',
      leave: 'Keep plan',
    },
  }[kind];
  return (
    <ConfirmDialog
      title={words.title}
      confirmLabel={words.button}
      cancelLabel={words.leave}
      tone={kind === 'upgrade' ? 'primary' : 'danger'}
      isBusy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate(kind === 'cancel' ? undefined : to.id)}
      onClose={onClose}
    >
      {kind === 'upgrade' ? <Upgrade billing={billing} to={to} /> : <Reduction billing={billing} to={to} />}
    </ConfirmDialog>
  );
}

function Upgrade({ billing: { nextPlan }, to }: { readonly billing: Billing; readonly to: Plan }) {
  return (
    <p>
      It counts at once: the log is kept for {daysInWords(to.retentionDays)} from now on, and the limits are
      those of <Untrusted text={to.name} />.{nextPlan !== null && ' The change that was to come is off then.'}{' '}
      A smaller plan can be chosen again, from the end of a period.
    </p>
  );
}

function Reduction({ billing, to }: { readonly billing: Billing; readonly to: Plan }) {
  const { plan, usage, periodEnd } = billing;
  const over = overLimits(to, usage);
  return (
    <>
      <p>
        Until <Day at={periodEnd} /> everything stays as it is, and you can undo this. Then the plan is{' '}
        <Untrusted text={to.name} />:
      </p>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {to.retentionDays < plan.retentionDays && (
          <li>
            The log is kept for {daysInWords(to.retentionDays)} instead of {daysInWords(plan.retentionDays)}.{' '}
            <strong className="font-medium text-ink">
              Seven days later, entries older than that are destroyed for good: export what you need before.
            </strong>
          </li>
        )}
        {over.length === 0 ? (
          <li>What you have fits within its limits.</li>
        ) : (
          over.map((limit) => (
            <li key={limit}>
              You have {usage[limit].toLocaleString('en')} {limit}, it allows{' '}
              {to.limits[limit].toLocaleString('en')}: all of them stay, but none can be added.
            </li>
          ))
        )}
      </ul>
    </>
  );
}
