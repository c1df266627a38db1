import type { Secret } from '@daybook/sdk';
import { Link } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { MenuItem, MenuLine } from '../../ui/menu.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { DeleteSecretDialog } from './delete-secret-dialog.tsx';
import { ReadSecretDialog } from './read-secret-dialog.tsx';
import { SetSecretDialog } from './set-secret-dialog.tsx';

/** What can be done with a secret, as far as one may. */
export function SecretActions({ secret }: { readonly secret: Secret }) {
  const { name, environment } = secret;
  const [open, setOpen] = useState<'read' | 'set' | 'delete'>();
  const close = () => setOpen(undefined);
  const mayRead = useMay('GET /v1/secrets/{name}');
  const maySet = useMay('PUT /v1/secrets/{name}');
  const maySeeHolders = useMay('GET /v1/exposure');
  const mayDelete = useMay('DELETE /v1/secrets/{name}');
  return (
    <>
      {mayRead && (
        <Button variant="quiet" aria-label={`Read ${name}`} onClick={() => setOpen('read')}>
          Read…
        </Button>
      )}
      <HistoryLink of={{ resource: name, type: 'secret', env: environment }} name={name} />
      {maySeeHolders && (
        <Link
          to="/exposure"
          search={{ secret: name, env: environment }}
          aria-label={`Who holds ${name}`}
          title={`Who holds ${name}`}
          className="inline-flex h-8 pointer-coarse:h-10 items-center gap-1.5 rounded-md px-2 font-medium text-muted text-sm hover:bg-sunken hover:text-ink"
        >
          <Users aria-hidden="true" size={14} />
          Holders
        </Link>
      )}
      {(maySet || mayDelete) && (
        <MoreButton name={name}>
          {maySet && <MenuItem onClick={() => setOpen('set')}>New version</MenuItem>}
          {maySet && mayDelete && <MenuLine />}
          {mayDelete && (
            <MenuItem tone="danger" onClick={() => setOpen('delete')}>
              Delete
            </MenuItem>
          )}
        </MoreButton>
      )}
      {open === 'read' && <ReadSecretDialog secret={secret} onClose={close} />}
      {open === 'set' && (
        <SetSecretDialog environment={environment} secrets={[secret]} secret={secret} onClose={close} />
      )}
      {open === 'delete' && <DeleteSecretDialog secret={secret} onClose={close} />}
    </>
  );
}
