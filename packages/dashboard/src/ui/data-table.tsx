import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classes } from './classes.ts';
import { DataCards } from './data-cards.tsx';
import { type Sort, type SortValue, sortRows } from './sort-rows.ts';
import { useMediaQuery } from './use-media-query.ts';

export type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the column one to sort by. */
  readonly sortBy?: (row: Row) => SortValue;
  /** Whether its cells name their rows. */
  readonly isRowHeader?: boolean;
  /** Whether the header is only read out. */
  readonly isHeaderHidden?: boolean;
  readonly className?: string;
};

export type DataTableProps<Row> = {
  /** What the table holds, read out. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly defaultSort?: Sort;
  /** Buttons and links for a row, at its end. */
  readonly actions?: (row: Row) => ReactNode;
};

/** Where there is room for columns. */
const WIDE_ENOUGH = '(min-width: 40rem)';

/** Rows of things, sorted by a press on a header. On a phone each is a card, and a list above sorts them. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, defaultSort } = props;
  const isWide = useMediaQuery(WIDE_ENOUGH);
  const [sort, setSort] = useState<Sort | undefined>(defaultSort);
  const sortBy = columns.find(({ id }) => id === sort?.column)?.sortBy;
  const sorted = sort !== undefined && sortBy !== undefined ? sortRows(rows, sortBy, sort.direction) : rows;
  if (!isWide) return <DataCards {...props} rows={sorted} sort={sort} onSort={setSort} />;
  return <Table {...props} rows={sorted} sort={sort} onSort={setSort} />;
}

type SortingProps = { readonly sort: Sort | undefined; readonly onSort: (sort: Sort) => void };

function Table<Row>(props: DataTableProps<Row> & SortingProps) {
  const { caption, columns, rows, rowKey, actions, sort, onSort } = props;
  return (
    // Wider tables scroll by themselves; whatever in them can be focused scrolls into sight.
    <div className="relative overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
            {actions !== undefined && (
              <th scope="col" className="px-3">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-line border-b last:border-b-0 hover:bg-sunken/60">
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={row} />
              ))}
              {actions !== undefined && (
                <td className="whitespace-nowrap px-2 py-1 text-right">
                  <span className="inline-flex items-center gap-0.5">{actions(row)}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const className = classes('h-10 px-3 py-2 font-normal [overflow-wrap:anywhere]', column.className);
  if (column.isRowHeader === true) {
    return (
      <th scope="row" className={className}>
        {column.cell(row)}
      </th>
    );
  }
  return <td className={className}>{column.cell(row)}</td>;
}

function HeaderCell<Row>({ column, sort, onSort }: SortingProps & { readonly column: Column<Row> }) {
  const { id, header, sortBy, isHeaderHidden = false } = column;
  const direction = sort?.column === id ? sort.direction : undefined;
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp;
  const next = direction === 'ascending' ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      {...(sortBy !== undefined && { 'aria-sort': direction ?? 'none' })}
      className="h-9 whitespace-nowrap px-3 font-medium text-muted text-xs"
    >
      {sortBy === undefined ? (
        <span className={isHeaderHidden ? 'sr-only' : undefined}>{header}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort({ column: id, direction: next })}
          className="group -mx-1 inline-flex items-center gap-1 rounded px-1 hover:text-ink"
        >
          {header}
          <Arrow
            aria-hidden="true"
            size={12}
            className={direction === undefined ? 'invisible group-hover:visible' : ''}
          />
        </button>
      )}
    </th>
  );
}
