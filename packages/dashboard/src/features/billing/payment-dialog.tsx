import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SelectField, TextField } from '../../ui/form-fields.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { CURRENCIES, formatMoney, minorDigits, readAmount } from './money.ts';
import { billingQuery, type Payment } from './queries.ts';

type NewPayment = Pick<Payment, 'amount' | 'currency' | 'reference'>;

/** Enters a payment that was made elsewhere. */
export function PaymentDialog({
  firstCurrency,
  onClose,
}: {
  /** What is chosen at first: what the last payment was in. */
  readonly firstCurrency: string;
  readonly onClose: () => void;
}) {
  const { organization } = useMe();
  const client = useQueryClient();
  const [currency, setCurrency] = useState(firstCurrency);
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const amount = readAmount(text, currency);
  const enter = useChange<NewPayment, Payment>({
    change: (json) => server.post('/v1/billing/payments', { json }),
    said: (payment) => `${formatMoney(payment.amount, payment.currency)} entered`,
    onDone: (payment) => {
      client.setQueryData(
        billingQuery(organization.id).queryKey,
        (billing) => billing && { ...billing, payments: [payment, ...billing.payments] },
      );
      onClose();
    },
  });
  const problem =
    amount === undefined || amount === 0 ? `Must be an amount such as ${example(currency)}` : undefined;
  return (
    <FormDialog
      title="Enter a payment"
      submitLabel={enter.isPending ? 'Entering…' : 'Enter'}
      onSubmit={(values) => {
        setTried(true);
        if (amount === undefined || problem !== undefined) return;
        enter.mutate({ amount, currency, reference: values('reference').trim() });
      }}
      onClose={onClose}
      error={enter.error}
      isBusy={enter.isPending}
    >
      <p className="text-muted">
        For what was paid outside of Daybook. It is in the log, and cannot be changed or taken out afterwards.
      </p>
      <div className="grid items-start gap-3 sm:grid-cols-[2fr_3fr]">
        <TextField
          name="amount"
          label="Amount"
          inputMode="decimal"
          value={text}
          onChange={({ target }) => setText(target.value)}
          problem={isTried ? problem : undefined}
          hint={
            amount !== undefined && amount > 0
              ? formatMoney(amount, currency)
              : `Such as ${example(currency)}`
          }
          autoComplete="off"
          className="tabular"
          autoFocus
        />
        <SelectField
          name="currency"
          label="Currency"
          value={currency}
          onChange={({ target }) => setCurrency(target.value)}
        >
          {CURRENCIES.map((code) => (
            <option key={code} value={code}>
              {`${code}, ${names.of(code)}`}
            </option>
          ))}
        </SelectField>
      </div>
      <TextField
        name="reference"
        label="Reference"
        hint="What finds it in your books, such as the number of the invoice."
        placeholder="INV-2026-11"
        autoComplete="off"
        maxLength={200}
      />
    </FormDialog>
  );
}

const names = new Intl.DisplayNames('en', { type: 'currency' });

function example(currency: string): string {
  const digits = minorDigits(currency);
  return digits === 0 ? '4990' : `49.${'90'.padEnd(digits, '0').slice(0, digits)}`;
}
