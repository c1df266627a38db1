import type { ApiSchemas } from '@daybook/sdk';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type ApiKey, apiKeysKey } from './queries.ts';

/** Lets a key work again that a restore from a backup suspended. */
export function ConfirmKeyButton({ apiKey: { id, name } }: { readonly apiKey: ApiKey }) {
  const { organization } = useMe();
  const confirm = useChange({
    change: () => server.post<ApiSchemas['ConfirmedApiKeys']>(pathOf`/v1/api-keys/${id}/confirm`),
    refreshes: [apiKeysKey(organization.id)],
    said: () => `${name} works again`,
    failed: `${name} is still suspended`,
  });
  return (
    <Button
      variant="quiet"
      aria-label={`Confirm ${name}`}
      title="The server was restored from a backup: this key may have been revoked since"
      disabled={confirm.isPending}
      onClick={() => confirm.mutate()}
    >
      Confirm
    </Button>
  );
}
