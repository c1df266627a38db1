import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { InvestigateLink } from '../investigations/investigate-link.tsx';
import { ConfirmKeyButton } from './confirm-key-button.tsx';
import { keyHistories } from './key-histories.ts';
import { KeyLimits } from './key-limits.tsx';
import type { ApiKey } from './queries.ts';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';

const TONES = { live: 'good', suspended: 'warn', expired: 'neutral', revoked: 'bad' } as const;

const COLUMNS: readonly Column<ApiKey>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    className: 'sm:min-w-36',
    cell: ({ name, state }) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="mono font-medium">
          <Untrusted text={name} />
        </span>
        <Badge tone={TONES[state]}>{state}</Badge>
      </span>
    ),
    sortBy: ({ name }) => name,
  },
  {
    id: 'scopes',
    header: 'May',
    className: 'sm:min-w-44',
    cell: ({ scopes }) => (
      <span className="flex flex-wrap gap-1">
        {scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
      </span>
    ),
  },
  {
    id: 'limits',
    header: 'Held to',
    className: 'sm:min-w-28',
    cell: (apiKey) => <KeyLimits apiKey={apiKey} />,
  },
  {
    id: 'created',
    header: 'Created',
    className: 'sm:min-w-44',
    cell: ({ createdAt, createdBy }) => (
      <span className="flex flex-col">
        <TimeAgo at={createdAt} />
        <span className="text-muted text-xs">
          by <Untrusted text={createdBy ?? 'system'} />
        </span>
      </span>
    ),
    sortBy: ({ createdAt }) => Date.parse(createdAt),
  },
  {
    id: 'used',
    header: 'Last used',
    cell: (apiKey) => <LastUse apiKey={apiKey} />,
    sortBy: ({ lastUsedAt }) => (lastUsedAt === null ? undefined : Date.parse(lastUsedAt)),
  },
];

/** The keys, and what can be done with each. */
export function KeyTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  return (
    <DataTable
      caption="API keys"
      columns={COLUMNS}
      rows={keys}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'name', direction: 'ascending' }}
      actions={(apiKey) => <KeyActions apiKey={apiKey} />}
    />
  );
}

function LastUse({ apiKey: { lastUsedAt, lastUsedIp, unused } }: { readonly apiKey: ApiKey }) {
  return (
    <span className="flex flex-col items-start">
      {lastUsedAt === null ? <span className="text-muted">never</span> : <TimeAgo at={lastUsedAt} />}
      {lastUsedIp !== null && (
        <span className="mono text-muted text-xs">
          <Untrusted text={lastUsedIp} />
        </span>
      )}
      {unused && <Badge tone="warn">unused for 90 days</Badge>}
    </span>
  );
}

/** What can be done with a key: see what it did, and end it. */
function KeyActions({ apiKey }: { readonly apiKey: ApiKey }) {
  const isUsable = apiKey.state === 'live' || apiKey.state === 'suspended';
  const mayRevoke = useMay('DELETE /v1/api-keys/{id}') && isUsable;
  const mayConfirm = useMay('POST /v1/api-keys/{id}/confirm') && apiKey.state === 'suspended';
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {keyHistories(apiKey).map(({ of, word, label }) => (
        <HistoryLink key={word} of={of} name={apiKey.name} word={word} label={label} />
      ))}
      <InvestigateLink
        to="/investigations/leaked-key"
        search={{ apiKey: apiKey.name }}
        label={`Investigate ${apiKey.name}`}
      />
      {mayConfirm && <ConfirmKeyButton apiKey={apiKey} />}
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
