// biome-ignore-all lint/a11y/noRedundantRoles: browsers drop the roles of a table that is drawn as cards
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classes } from './classes.ts';
import { Select } from './select.tsx';
import { type Sort, type SortValue, sortRows } from './sort-rows.ts';
import { useFocusAfterRemoval } from './use-focus-after-removal.ts';

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

/** Rows of things, sorted by a press on a header. On a phone each is a card, and a list above sorts them. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  defaultSort,
  actions,
}: DataTableProps<Row>) {
  const [sort, setSort] = useState<Sort | undefined>(defaultSort);
  const box = useFocusAfterRemoval<HTMLDivElement>(rows.length);
  const sortBy = columns.find(({ id }) => id === sort?.column)?.sortBy;
  const sorted = sort !== undefined && sortBy !== undefined ? sortRows(rows, sortBy, sort.direction) : rows;

  // One table for both, so that nothing that is open in a row is lost when a phone is turned.
  return (
    <>
      <SortList caption={caption} columns={columns} sort={sort} onSort={setSort} />
      <div
        ref={box}
        tabIndex={-1}
        className="relative -outline-offset-2 sm:overflow-x-auto print:overflow-visible sm:rounded-lg sm:border sm:border-line sm:bg-surface"
      >
        <table role="table" className="w-full text-left text-sm max-sm:block print:text-xs">
          <caption className="sr-only">{caption}</caption>
          <thead role="rowgroup" className="max-sm:sr-only">
            <tr role="row" className="border-line border-b">
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
              ))}
              {actions !== undefined && (
                <th role="columnheader" scope="col" className="px-3 print:hidden">
                  <span className="sr-only">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody role="rowgroup" className="max-sm:flex max-sm:flex-col max-sm:gap-2">
            {sorted.map((row) => (
              <tr
                key={rowKey(row)}
                role="row"
                className="border-line max-sm:flex max-sm:flex-col max-sm:gap-1.5 max-sm:rounded-lg max-sm:border max-sm:bg-surface max-sm:p-3 sm:border-b sm:hover:bg-sunken/60 sm:last:border-b-0"
              >
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} />
                ))}
                {actions !== undefined && (
                  <td
                    role="cell"
                    className="max-sm:-mx-2 max-sm:-mb-2 whitespace-nowrap sm:px-2 sm:py-1 sm:text-right print:hidden"
                  >
                    <span className="inline-flex items-center gap-0.5 max-sm:flex-wrap">{actions(row)}</span>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { header, isRowHeader = false, isHeaderHidden = false } = column;
  const className = classes(
    'font-normal [overflow-wrap:anywhere] max-sm:flex max-sm:items-baseline max-sm:gap-3 sm:h-10 sm:px-3 sm:py-2 print:h-auto print:px-1.5 print:py-1',
    column.className,
  );
  if (isRowHeader) {
    return (
      <th role="rowheader" scope="row" className={className}>
        {column.cell(row)}
      </th>
    );
  }
  return (
    <td role="cell" className={className}>
      {!isHeaderHidden && (
        // Who listens is told by the column's header.
        <span aria-hidden="true" className="w-24 shrink-0 text-muted text-xs sm:hidden">
          {header}
        </span>
      )}
      <div className="min-w-0">{column.cell(row)}</div>
    </td>
  );
}

type SortingProps = { readonly sort: Sort | undefined; readonly onSort: (sort: Sort) => void };

function HeaderCell<Row>({ column, sort, onSort }: SortingProps & { readonly column: Column<Row> }) {
  const { id, header, sortBy, isHeaderHidden = false } = column;
  const direction = sort?.column === id ? sort.direction : undefined;
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp;
  const next = direction === 'ascending' ? 'descending' : 'ascending';
  return (
    <th
      role="columnheader"
      scope="col"
      {...(sortBy !== undefined && { 'aria-sort': direction ?? 'none' })}
      className="h-9 whitespace-nowrap px-3 font-medium text-muted text-xs print:whitespace-normal print:px-1.5"
    >
      {sortBy === undefined ? (
        <span className={isHeaderHidden ? 'sr-only' : undefined}>{header}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort({ column: id, direction: next })}
          className="group -mx-1 inline-flex items-center gap-1 rounded px-1 hover:text-ink max-sm:hidden"
        >
          {header}
          <Arrow
            aria-hidden="true"
            size={12}
            className={direction === undefined ? 'invisible group-hover:visible' : ''}
          />
        </button>
      )}
      {sortBy !== undefined && <span className="sm:hidden">{header}</span>}
    </th>
  );
}

type SortListProps<Row> = SortingProps & Pick<DataTableProps<Row>, 'caption' | 'columns'>;

/** What the headers do where they are seen, for a phone. */
function SortList<Row>({ caption, columns, sort, onSort }: SortListProps<Row>) {
  const sortable = columns.filter(({ sortBy }) => sortBy !== undefined);
  if (sortable.length === 0) return null;
  return (
    <div className="mb-3 sm:hidden print:hidden">
      <Select
        aria-label={`Sort: ${caption}`}
        value={sort === undefined ? '' : `${sort.direction} ${sort.column}`}
        onChange={({ target }) => {
          const [direction, column = ''] = target.value.split(' ');
          onSort({ column, direction: direction === 'descending' ? 'descending' : 'ascending' });
        }}
        className="w-full"
      >
        {sort === undefined && <option value="">Not sorted</option>}
        {sortable.flatMap(({ id, header }) => [
          <option key={`${id} up`} value={`ascending ${id}`}>
            {`${header}, rising`}
          </option>,
          <option key={`${id} down`} value={`descending ${id}`}>
            {`${header}, falling`}
          </option>,
        ])}
      </Select>
    </div>
  );
}
