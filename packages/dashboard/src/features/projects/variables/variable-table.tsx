import { useState } from 'react';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { MaskedValue } from '../../../ui/masked-value.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import type { Project, Variable } from '../queries.ts';
import { EditValue } from './edit-value.tsx';
import { VariableActions } from './variable-actions.tsx';

export type VariableTableProps = {
  readonly project: Project;
  readonly environment: string;
  readonly variables: readonly Variable[];
  /** Whether every value is shown, not only those that were asked for. */
  readonly areAllShown: boolean;
};

/** The variables of one environment: shown, copied, edited and deleted where they stand. */
export function VariableTable({ project, environment, variables, areAllShown }: VariableTableProps) {
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<string>();
  const place = { projectId: project.id, environment };
  const isShown = (name: string) => areAllShown || shown.has(name);
  const hasValues = variables.some(({ value }) => value !== undefined);
  const values: Column<Variable> = {
    id: 'value',
    header: 'Value',
    className: 'sm:w-2/5 sm:min-w-48',
    cell: (variable) =>
      editing === variable.name ? (
        <EditValue place={place} variable={variable} onClose={() => setEditing(undefined)} />
      ) : (
        <MaskedValue value={variable.value ?? ''} isShown={isShown(variable.name)} />
      ),
  };

  function toggle(name: string) {
    const next = new Set(shown);
    if (!next.delete(name)) next.add(name);
    setShown(next);
  }

  return (
    <DataTable
      caption={`Variables in ${environment}`}
      columns={[NAME, ...(hasValues ? [values] : []), VERSION, CHANGED]}
      rows={variables}
      rowKey={({ name }) => name}
      defaultSort={{ column: 'name', direction: 'ascending' }}
      actions={(variable) => (
        <VariableActions
          place={place}
          project={project.name}
          variable={variable}
          isShown={isShown(variable.name)}
          isEditing={editing === variable.name}
          onShow={() => toggle(variable.name)}
          onEdit={() => setEditing(variable.name)}
        />
      )}
    />
  );
}

const NAME: Column<Variable> = {
  id: 'name',
  header: 'Name',
  isRowHeader: true,
  cell: ({ name }) => (
    <span className="mono font-medium">
      <Untrusted text={name} />
    </span>
  ),
  sortBy: ({ name }) => name,
};

const VERSION: Column<Variable> = {
  id: 'version',
  header: 'Version',
  cell: ({ version }) => <span className="tabular">{version}</span>,
  sortBy: ({ version }) => version,
};

const CHANGED: Column<Variable> = {
  id: 'changed',
  header: 'Changed',
  cell: ({ updatedAt }) => <TimeAgo at={updatedAt} />,
  sortBy: ({ updatedAt }) => Date.parse(updatedAt),
};
