import type { Secret } from '@daybook/sdk';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { SecretActions } from './secret-actions.tsx';

const COLUMNS: readonly Column<Secret>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    cell: ({ name }) => (
      <span className="mono font-medium">
        <Untrusted text={name} />
      </span>
    ),
    sortBy: ({ name }) => name,
  },
  {
    id: 'version',
    header: 'Version',
    cell: ({ version, sameAsVersion }) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <span className="tabular">{version}</span>
        {sameAsVersion !== undefined && <Badge tone="warn">value of version {sameAsVersion} again</Badge>}
      </span>
    ),
    sortBy: ({ version }) => version,
  },
  {
    id: 'set',
    header: 'Last set',
    cell: ({ updatedAt }) => <TimeAgo at={updatedAt} />,
    sortBy: ({ updatedAt }) => Date.parse(updatedAt),
  },
  {
    id: 'created',
    header: 'First set',
    cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
    sortBy: ({ createdAt }) => Date.parse(createdAt),
  },
];

/** The secrets of one environment, and what can be done with each. */
export function SecretTable({
  environment,
  secrets,
}: {
  readonly environment: string;
  readonly secrets: readonly Secret[];
}) {
  return (
    <DataTable
      caption={`Secrets in ${environment}`}
      columns={COLUMNS}
      rows={secrets}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'name', direction: 'ascending' }}
      actions={(secret) => <SecretActions secret={secret} />}
    />
  );
}
