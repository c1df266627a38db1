import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { PaymentDialog } from './payment-dialog.tsx';
import { PaymentTable } from './payment-table.tsx';
import type { Payment } from './queries.ts';

const FIRST_CURRENCY = 'EUR';

/** What was paid, and a way to enter what was paid since. */
export function PaymentsSection({ payments }: { readonly payments: readonly Payment[] }) {
  const mayEnter = useMay('POST /v1/billing/payments');
  const [isEntering, setEntering] = useState(false);
  return (
    <section aria-labelledby="payments">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id="payments" className="font-semibold text-base">
          Payments
        </h2>
        {mayEnter && <Button onClick={() => setEntering(true)}>Enter a payment</Button>}
      </div>
      {payments.length === 0 ? (
        <p className="max-w-xl text-muted text-sm">
          No payment was entered yet. Whoever runs this Daybook may keep a record here of what was paid for
          it; each entry is in the log too.
        </p>
      ) : (
        <PaymentTable payments={payments} />
      )}
      {isEntering && (
        <PaymentDialog
          firstCurrency={payments[0]?.currency ?? FIRST_CURRENCY}
          onClose={() => setEntering(false)}
        />
      )}
    </section>
  );
}
