import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classes } from './classes.ts';
import { Select } from './select.tsx';
import { type Sort, type SortValue, sortRows } from './sort-rows.ts';

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
  const sortBy = columns.find(({ id }) => id === sort?.column)?.sortBy;
  const sorted = sort !== undefined && sortBy !== undefined ? sortRows(rows, sortBy, sort.direction) : rows;

  // A table that is drawn as cards is one still: its parts keep their roles, which browsers drop with `display: table`.
  return (
    <>
      <SortList columns={columns} sort={sort} onSort={setSort} />
      <div className="max-sm:contents sm:overflow-x-auto sm:rounded-lg sm:border sm:border-line sm:bg-surface">
        <table role="table" className="w-full text-left text-sm max-sm:block">
          <caption className="sr-only">{caption}</caption>
          <thead role="rowgroup" className="max-sm:sr-only">
            <tr role="row" className="border-line border-b">
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
              ))}
              {actions !== undefined && (
                <th role="columnheader" scope="col" className="px-3">
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
                className="border-line max-sm:relative max-sm:flex max-sm:flex-col max-sm:gap-1.5 max-sm:rounded-lg max-sm:border max-sm:bg-surface max-sm:p-3 sm:border-b sm:last:border-b-0 sm:hover:bg-sunken/60"
              >
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} />
                ))}
                {actions !== undefined && (
                  <td
                    role="cell"
                    className="whitespace-nowrap py-1 max-sm:-mx-1 max-sm:-mb-1 sm:px-2 sm:text-right"
                  >
                    <span className="inline-flex items-center gap-0.5">{actions(row)}</span>
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
  const Tag = isRowHeader ? 'th' : 'td';
  return (
    <Tag
      role={isRowHeader ? 'rowheader' : 'cell'}
      {...(isRowHeader && { scope: 'row' as const })}
      className={classes(
        'py-2 align-middle font-normal [overflow-wrap:anywhere] max-sm:flex max-sm:items-baseline max-sm:gap-3 max-sm:p-0 sm:px-3',
        column.className,
      )}
    >
      {!isRowHeader && !isHeaderHidden && (
        // The header says so already to those who listen.
        <span aria-hidden="true" className="w-28 shrink-0 text-muted text-xs sm:hidden">
          {header}
        </span>
      )}
      <div className="min-w-0">{column.cell(row)}</div>
    </Tag>
  );
}

type SortingProps<Row> = {
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
  readonly column: Column<Row>;
};

function HeaderCell<Row>({ column, sort, onSort }: SortingProps<Row>) {
  const direction = sort?.column === column.id ? sort.direction : undefined;
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th
      role="columnheader"
      scope="col"
      {...(column.sortBy !== undefined && { 'aria-sort': direction ?? 'none' })}
      className="h-9 whitespace-nowrap px-3 font-medium text-muted text-xs"
    >
      {column.sortBy === undefined ? (
        <span className={column.isHeaderHidden ? 'sr-only' : undefined}>{column.header}</span>
      ) : (
        <button
          type="button"
          onClick={() =>
            onSort({ column: column.id, direction: direction === 'ascending' ? 'descending' : 'ascending' })
          }
          className="group -mx-1 inline-flex items-center gap-1 rounded px-1 hover:text-ink"
        >
          {column.header}
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

function SortList<Row>({
  columns,
  sort,
  onSort,
}: Omit<SortingProps<Row>, 'column'> & { readonly columns: readonly Column<Row>[] }) {
  const sortable = columns.filter(({ sortBy }) => sortBy !== undefined);
  if (sortable.length === 0) return null;
  return (
    <div className="mb-3 sm:hidden">
      <Select
        aria-label="Sort"
        value={sort === undefined ? '' : `${sort.direction} ${sort.column}`}
        onChange={({ target }) => {
          const [direction = '', column = ''] = target.value.split(/ (.*)/);
          onSort({ column, direction: direction === 'descending' ? 'descending' : 'ascending' });
        }}
        className="w-full"
      >
        {sort === undefined && <option value="">Not sorted</option>}
        {sortable.flatMap(({ id, header }) => [
          <option key={`${id} up`} value={`ascending ${id}`}>{`By ${header.toLowerCase()}, rising`}</option>,
          <option
            key={`${id} down`}
            value={`descending ${id}`}
          >{`By ${header.toLowerCase()}, falling`}</option>,
        ])}
      </Select>
    </div>
  );
}
