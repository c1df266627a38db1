import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FilterInput } from '../../../ui/filter-input.tsx';
import type { Project, Variable } from '../queries.ts';
import { AddVariable } from './add-variable.tsx';
import { VariableTable } from './variable-table.tsx';

export type VariablesSectionProps = {
  readonly project: Project;
  readonly environment: string;
  /** Those of this environment. */
  readonly variables: readonly Variable[];
  /** A button that uploads a file of them; nothing for those who may not. */
  readonly upload: ReactNode;
};

/** One environment of a project: its variables, a field for the next, and a search by name. */
export function VariablesSection({ project, environment, variables, upload }: VariablesSectionProps) {
  const [text, setText] = useState('');
  const [areAllShown, setAllShown] = useState(false);
  const maySet = useMay('PUT /v1/projects/{id}/variables/{name}');
  const found = variables.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const hasValues = variables.some(({ value }) => value !== undefined);
  const Sign = areAllShown ? EyeOff : Eye;

  return (
    <>
      {maySet && (
        <AddVariable
          place={{ projectId: project.id, environment }}
          names={variables.map(({ name }) => name)}
        />
      )}
      {variables.length === 0 ? (
        <EmptyState title={`No variable in ${environment}`}>
          <p>
            A variable is a name and a value that a program is started with, such as LOG_LEVEL=info; it reads
            them over the API. They are encrypted at rest; setting and deleting are in the log, reading is
            not. What nobody should read unrecorded belongs under Secrets.
          </p>
          {upload && <p>Write the first one above, or take over a .env file:</p>}
          {upload}
        </EmptyState>
      ) : (
        <>
          <div className="mb-3 flex flex-wrap items-center gap-2">
            <FilterInput label="Filter by name" text={text} onText={setText} />
            {hasValues ? (
              <Button className="h-9" onClick={() => setAllShown(!areAllShown)}>
                <Sign aria-hidden="true" size={14} />
                {areAllShown ? 'Hide values' : 'Show values'}
              </Button>
            ) : (
              <p className="text-muted text-sm">Your role sees names, not values.</p>
            )}
          </div>
          {found.length === 0 ? (
            <p role="status" className="py-6 text-muted text-sm">
              None of the {variables.length.toLocaleString('en')} names has this in it.
            </p>
          ) : (
            <VariableTable
              project={project}
              environment={environment}
              variables={found}
              areAllShown={areAllShown}
            />
          )}
        </>
      )}
    </>
  );
}
