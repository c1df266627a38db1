import type { ApiSchemas } from '@daybook/sdk';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SelectField, TextField } from '../../ui/form-fields.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { isoOf } from './local-times.ts';
import { erasuresQuery, type LegalHold, legalHoldsQuery, retentionQuery } from './queries.ts';

type NewLegalHold = ApiSchemas['NewLegalHold'];
type Scope = NewLegalHold['scope'];

const SCOPES: readonly (readonly [Scope, string])[] = [
  ['organization', 'Everything that is recorded'],
  ['actor', 'The events of one actor'],
  ['filter', 'What matches a filter'],
];

/** Places a hold: what, why, of what time, and for how long. */
export function PlaceHoldDialog({ onClose }: { readonly onClose: () => void }) {
  const { organization } = useMe();
  const [scope, setScope] = useState<Scope>('organization');
  const place = useChange<NewLegalHold, LegalHold>({
    change: (json) => server.post('/v1/legal-holds', { json }),
    refreshes: [legalHoldsQuery, retentionQuery, erasuresQuery].map(
      (query) => query(organization.id).queryKey,
    ),
    said: ({ name }) => `The hold ${name} is in force`,
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Place a legal hold"
      submitLabel={place.isPending ? 'Placing…' : 'Place the hold'}
      onSubmit={(values) => {
        const [from, until, endsAt] = [values('from'), values('until'), values('endsAt')].map(isoOf);
        place.mutate({
          name: values('name').trim(),
          reason: values('reason').trim(),
          scope,
          ...(scope === 'actor' && { actor: values('actor').trim() }),
          ...(scope === 'filter' && { q: values('q').trim() }),
          ...(from !== undefined && { from }),
          ...(until !== undefined && { until }),
          ...(endsAt !== undefined && { endsAt }),
        });
      }}
      onClose={onClose}
      error={place.error}
      isBusy={place.isPending}
    >
      <TextField
        name="name"
        label="Name"
        placeholder="Case 2026-117"
        autoComplete="off"
        maxLength={200}
        autoFocus
      />
      <TextField
        name="reason"
        label="Reason"
        hint="It is in the log, with your name."
        placeholder="Preservation letter of 24 November"
        autoComplete="off"
        maxLength={1_000}
      />
      <SelectField
        name="scope"
        label="What is held"
        value={scope}
        onChange={({ target }) => setScope(SCOPES.find(([id]) => id === target.value)?.[0] ?? scope)}
      >
        {SCOPES.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </SelectField>
      {scope === 'actor' && (
        <TextField
          name="actor"
          label="Actor"
          hint="An e-mail address, or api-key:NAME."
          placeholder="ana@acme.example"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      {scope === 'filter' && (
        <TextField
          name="q"
          label="Filter"
          hint="As in the log. A time in it must be a date: a hold means the same every day."
          placeholder="category:secrets env:production"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="mono"
        />
      )}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField
          name="from"
          label="Occurred from"
          type="datetime-local"
          hint="Empty: from the beginning."
        />
        <TextField
          name="until"
          label="Occurred before"
          type="datetime-local"
          hint="Empty: what is still to come too."
        />
      </div>
      <TextField
        name="endsAt"
        label="Ends by itself"
        type="datetime-local"
        hint="Empty: it is in force until an owner releases it."
      />
    </FormDialog>
  );
}
