import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { entryOf } from '../kinds.ts';
import { FormPage } from './form-page.tsx';
import { NameField } from './name-field.tsx';
import { useRun } from './use-run.ts';
import { useWindow } from './use-window.ts';
import { windowIn } from './window.ts';
import { WindowField } from './window-field.tsx';

const route = getRouteApi('/frame/investigations/production-change');

/** Where something changed, and when. */
export function ProductionChangePage() {
  const search = route.useSearch();
  const run = useRun();
  const [environment, setEnvironment] = useState(search.environment ?? 'production');
  const window = useWindow(() => windowIn(search) ?? { kind: 'last', span: { amount: 7, unit: 'd' } });

  function submit() {
    const bounds = window.bounds();
    if (bounds === undefined) return;
    run.mutate({ kind: 'production-change', input: { environment: environment.trim(), ...bounds } });
  }

  return (
    <FormPage
      entry={entryOf('production-change')}
      onSubmit={submit}
      error={run.error}
      isBusy={run.isPending}
      canSubmit={environment.trim() !== ''}
    >
      <NameField
        of="environment"
        name="environment"
        label="Environment"
        value={environment}
        onChange={setEnvironment}
      />
      <WindowField
        label="When did it change?"
        hint="Each change in this time is compared with all that its actor did before."
        {...window.field}
      />
    </FormPage>
  );
}
