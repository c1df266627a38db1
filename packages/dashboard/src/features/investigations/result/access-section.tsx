import type { ApiSchemas } from '@daybook/sdk';
import { Badge } from '../../../ui/badge.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Day } from '../../../ui/time-ago.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';

type Access = ApiSchemas['Access'];

const amount = (value: number) => <span className="tabular">{value.toLocaleString('en')}</span>;

const COLUMNS: readonly Column<Access>[] = [
  {
    id: 'environment',
    header: 'Environment',
    isRowHeader: true,
    cell: ({ environment, project, isProduction }) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium">
          <Untrusted text={environment} />
        </span>
        {isProduction && environment !== 'production' && <Badge tone="warn">production</Badge>}
        {project !== undefined && (
          <span className="text-muted text-xs">
            <Untrusted text={project} />
          </span>
        )}
      </span>
    ),
    sortBy: ({ environment }) => environment,
  },
  { id: 'reads', header: 'Reads', cell: ({ reads }) => amount(reads), sortBy: ({ reads }) => reads },
  {
    id: 'changes',
    header: 'Changes',
    cell: ({ changes }) => amount(changes),
    sortBy: ({ changes }) => changes,
  },
  {
    id: 'refused',
    header: 'Refused',
    cell: ({ refused }) => amount(refused),
    sortBy: ({ refused }) => refused,
  },
  {
    id: 'first',
    header: 'First',
    cell: ({ firstAt }) => <Day at={firstAt} />,
    sortBy: ({ firstAt }) => Date.parse(firstAt),
  },
  {
    id: 'last',
    header: 'Last',
    cell: ({ lastAt }) => <Day at={lastAt} />,
    sortBy: ({ lastAt }) => Date.parse(lastAt),
  },
  {
    id: 'actors',
    header: 'As',
    cell: ({ actors }) => (
      <span className="flex flex-col">
        {actors.map((actor) => (
          <Untrusted key={actor} text={actor} />
        ))}
      </span>
    ),
  },
];

/** Where somebody was at work in their last days, with the keys they made. */
export function AccessSection({
  access,
  since,
}: {
  readonly access: readonly Access[];
  readonly since: string;
}) {
  return (
    <section aria-labelledby="access" className="mb-5">
      <h2 id="access" className="mb-3 font-semibold text-base">
        Where they worked since <Day at={since} />
      </h2>
      {access.length === 0 ? (
        <p className="text-muted text-sm">Nothing is known that they did in an environment.</p>
      ) : (
        <DataTable
          caption="Where they worked"
          columns={COLUMNS}
          rows={access}
          rowKey={({ environment, project }) => `${environment}\n${project ?? ''}`}
        />
      )}
    </section>
  );
}
