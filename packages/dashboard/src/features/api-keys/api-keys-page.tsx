import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeysSection } from './keys-section.tsx';
import { apiKeysQuery } from './queries.ts';

/** The keys with which programs act in the organization. */
export function ApiKeysPage() {
  const { organization } = useMe();
  const keys = useQuery(apiKeysQuery(organization.id));
  const mayCreate = useMay('POST /v1/api-keys');
  const [isCreating, setCreating] = useState(false);
  const create = mayCreate && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden="true" size={14} />
      Create a key
    </Button>
  );
  return (
    <Page
      title="API keys"
      about="Programs act with them. Each may do only what it was made for, and the log has it by name."
      actions={keys.data?.length === 0 ? undefined : create}
    >
      <Loaded query={keys} what="API keys">
        {(list) =>
          list.length === 0 ? (
            <EmptyState title="No API key yet">
              <p>
                A program that records events or reads secrets does so with a key. Give each program its own:
                then the log tells them apart, and one can be revoked without the others.
              </p>
              {create}
            </EmptyState>
          ) : (
            <KeysSection keys={list} />
          )
        }
      </Loaded>
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
