import type { Secret } from '@daybook/sdk';
import { type ReactNode, useState } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterInput } from '../../ui/filter-input.tsx';
import { SecretTable } from './secret-table.tsx';

export type SecretsSectionProps = {
  readonly environment: string;
  /** Those of this environment. */
  readonly secrets: readonly Secret[];
  /** A button that sets one; nothing for those who may not. */
  readonly set: ReactNode;
};

/** The secrets of one environment, and a search by name. */
export function SecretsSection({ environment, secrets, set }: SecretsSectionProps) {
  const [text, setText] = useState('');
  if (secrets.length === 0) {
    return (
      <EmptyState title={`No secret in ${environment}`}>
        <p>
          A secret is a value that few should know, such as a database password: encrypted at rest, with
          versions that only grow, and read by name. Each read is in the log before the value leaves the
          server, so that you can tell who knew it and when.
        </p>
        {set || <p>A member, an admin or an owner can set one.</p>}
      </EmptyState>
    );
  }
  const found = secrets.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      <div className="mb-3 flex">
        <FilterInput label="Filter by name" text={text} onText={setText} />
      </div>
      {found.length === 0 ? (
        <p role="status" className="py-6 text-muted text-sm">
          None of the {secrets.length.toLocaleString('en')} names has this in it.
        </p>
      ) : (
        <SecretTable environment={environment} secrets={found} />
      )}
    </>
  );
}
