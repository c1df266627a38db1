import type { Column, DataTableProps } from './data-table.tsx';
import { Select } from './select.tsx';
import type { Sort } from './sort-rows.ts';

export type DataCardsProps<Row> = DataTableProps<Row> & {
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
};

/** The rows of a table as cards, one below the other, where there is no room for columns. */
export function DataCards<Row>(props: DataCardsProps<Row>) {
  const { caption, columns, rows, rowKey, actions } = props;
  const titles = columns.filter(({ isRowHeader }) => isRowHeader === true);
  const others = columns.filter(({ isRowHeader }) => isRowHeader !== true);
  return (
    <>
      <SortList {...props} />
      <ul aria-label={caption} className="flex flex-col gap-2">
        {rows.map((row) => (
          <li key={rowKey(row)} className="rounded-lg border border-line bg-surface p-3 text-sm">
            {titles.map(({ id, cell }) => (
              <div key={id} className="font-medium [overflow-wrap:anywhere]">
                {cell(row)}
              </div>
            ))}
            <dl className="mt-2 flex flex-col gap-1.5">
              {others.map((column) => (
                <CardLine key={column.id} column={column} row={row} />
              ))}
            </dl>
            {actions !== undefined && (
              <div className="-mx-2 -mb-2 mt-1 flex flex-wrap items-center">{actions(row)}</div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function CardLine<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const isHidden = column.isHeaderHidden === true;
  return (
    <div className="flex items-baseline gap-3">
      <dt className={isHidden ? 'sr-only' : 'w-24 shrink-0 text-muted text-xs'}>{column.header}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{column.cell(row)}</dd>
    </div>
  );
}

function SortList<Row>({ columns, sort, onSort }: DataCardsProps<Row>) {
  const sortable = columns.filter(({ sortBy }) => sortBy !== undefined);
  if (sortable.length === 0) return null;
  return (
    <Select
      aria-label="Sort"
      value={sort === undefined ? '' : `${sort.direction} ${sort.column}`}
      onChange={({ target }) => {
        const [direction, column = ''] = target.value.split(' ');
        onSort({ column, direction: direction === 'descending' ? 'descending' : 'ascending' });
      }}
      className="mb-3 w-full"
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
  );
}
