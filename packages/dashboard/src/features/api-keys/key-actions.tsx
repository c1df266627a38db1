import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import type { ApiKey } from './queries.ts';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';

/** What can be done with a key: see what it did, and end it. */
export function KeyActions({ apiKey }: { readonly apiKey: ApiKey }) {
  const mayRevoke = useMay('DELETE /v1/api-keys/{id}') && apiKey.state === 'live';
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <HistoryLink of={{ actor: `api-key:${apiKey.name}` }} name={apiKey.name} />
      {mayRevoke && (
        <Button
          variant="quiet"
          className="text-bad!"
          aria-label={`Revoke ${apiKey.name}`}
          onClick={() => setAsking(true)}
        >
          Revoke
        </Button>
      )}
      {isAsking && <RevokeKeyDialog apiKey={apiKey} onClose={() => setAsking(false)} />}
    </>
  );
}
