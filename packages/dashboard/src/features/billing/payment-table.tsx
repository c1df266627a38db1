import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Day } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { formatMoney } from './money.ts';
import type { Payment } from './queries.ts';

const COLUMNS: readonly Column<Payment>[] = [
  {
    id: 'reference',
    header: 'Reference',
    isRowHeader: true,
    cell: ({ reference }) => <Untrusted text={reference} />,
    sortBy: ({ reference }) => reference,
  },
  {
    id: 'amount',
    header: 'Amount',
    cell: ({ amount, currency }) => <span className="tabular">{formatMoney(amount, currency)}</span>,
  },
  {
    id: 'entered',
    header: 'Entered',
    cell: ({ createdAt }) => <Day at={createdAt} />,
    sortBy: ({ createdAt }) => Date.parse(createdAt),
  },
];

/** The payments that were entered. */
export function PaymentTable({ payments }: { readonly payments: readonly Payment[] }) {
  return (
    <DataTable
      caption="Payments"
      columns={COLUMNS}
      rows={payments}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'entered', direction: 'descending' }}
    />
  );
}
