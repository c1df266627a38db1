import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../../api/use-may.ts';
import { SelectField } from '../../../ui/form-fields.tsx';
import { apiKeysQuery } from '../../api-keys/queries.ts';
import { useMe } from '../../sign-in/me-context.ts';
import { entryOf } from '../kinds.ts';
import { ActivityHint } from './activity-hint.tsx';
import { FormPage } from './form-page.tsx';
import { NameField } from './name-field.tsx';
import { useRun } from './use-run.ts';
import { useWindow } from './use-window.ts';
import { windowIn } from './window.ts';
import { WindowField } from './window-field.tsx';

const route = getRouteApi('/frame/investigations/leaked-key');

/** How much before the window can be compared with it, in days. */
const BASELINES = [7, 30, 90, 365] as const;

/** Which key, and since when it may be in wrong hands. */
export function LeakedKeyPage() {
  const { organization } = useMe();
  const search = route.useSearch();
  const mayList = useMay('GET /v1/api-keys');
  const keys = useQuery({ ...apiKeysQuery(organization.id), enabled: mayList });
  const run = useRun();
  const [apiKey, setApiKey] = useState(search.apiKey ?? '');
  const window = useWindow(() => windowIn(search) ?? { kind: 'last', span: { amount: 30, unit: 'd' } });
  const [baselineDays, setBaselineDays] = useState(30);

  const name = plainKeyName(apiKey);
  const isKeyItself = /^dbk_\w{16}/.test(name);

  function submit() {
    if (isKeyItself) return;
    const bounds = window.bounds();
    if (bounds === undefined) return;
    run.mutate({ kind: 'leaked-key', input: { apiKey: name, ...bounds, baselineDays } });
  }

  return (
    <FormPage
      entry={entryOf('leaked-key')}
      onSubmit={submit}
      error={run.error}
      isBusy={run.isPending}
      canSubmit={name !== ''}
    >
      <NameField
        of="api-key"
        name="apiKey"
        label="API key"
        hint="Its name, never the key itself. Keys that only the log knows can be asked about too."
        placeholder="ci-deploy"
        value={apiKey}
        onChange={setApiKey}
        problem={
          isKeyItself ? 'This is the key itself: write its name, and revoke it if it was seen' : undefined
        }
        known={keys.data?.map(({ name }) => name) ?? []}
        autoFocus={search.apiKey === undefined}
      />
      <ActivityHint actor={name === '' || isKeyItself ? '' : `api-key:${name}`} />
      <WindowField
        label="When may it have been in wrong hands?"
        hint="If you do not know, take more rather than less."
        {...window.field}
      />
      <SelectField
        name="baselineDays"
        label="Compare with"
        hint="What the key did in this time counts as its habit."
        value={baselineDays}
        onChange={({ target }) => setBaselineDays(Number(target.value))}
      >
        {BASELINES.map((days) => (
          <option key={days} value={days}>
            the {days} days before
          </option>
        ))}
      </SelectField>
    </FormPage>
  );
}

/** Whoever copies a name from the log may have copied `api-key:` with it. */
function plainKeyName(written: string): string {
  return written.trim().replace(/^api-key:/, '');
}
