import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { SelectField } from '../../../ui/form-fields.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { membersQuery } from '../../team/queries.ts';
import { entryOf } from '../kinds.ts';
import { ActivityHint } from './activity-hint.tsx';
import { FormPage } from './form-page.tsx';
import { NameField } from './name-field.tsx';
import { useRun } from './use-run.ts';

const route = getRouteApi('/frame/investigations/off-boarding');

/** How far back changes are looked at, in days. */
const LAST_DAYS = [7, 30, 90, 365] as const;

/** Who leaves. */
export function OffBoardingPage() {
  const { organization } = useMe();
  const search = route.useSearch();
  const mayList = useMay('GET /v1/members');
  const members = useQuery({ ...membersQuery(organization.id), enabled: mayList });
  const run = useRun();
  const [email, setEmail] = useState(search.email ?? '');
  const [days, setDays] = useState(30);
  return (
    <FormPage
      entry={entryOf('off-boarding')}
      onSubmit={() => run.mutate({ kind: 'off-boarding', input: { email: email.trim(), days } })}
      error={run.error}
      isBusy={run.isPending}
      canSubmit={email.trim() !== ''}
    >
      <NameField
        of="person"
        name="email"
        label="E-mail"
        hint="Members and former members, and anybody whom the log knows."
        placeholder="ana@acme.example"
        value={email}
        onChange={setEmail}
        known={members.data?.map((member) => member.email) ?? []}
        autoFocus={search.email === undefined}
      />
      <ActivityHint actor={email.trim()} />
      <SelectField
        name="days"
        label="Look closely at"
        hint="Secrets that they hold are found however long ago they read them."
        value={days}
        onChange={({ target }) => setDays(Number(target.value))}
      >
        {LAST_DAYS.map((amount) => (
          <option key={amount} value={amount}>
            the last {amount} days
          </option>
        ))}
      </SelectField>
    </FormPage>
  );
}
