import type { ApiSchemas } from '@daybook/sdk';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SelectField, TextField } from '../../ui/form-fields.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { FORMATS } from './export-words.ts';
import { type ExportFormat, type ExportSchedule, schedulesQuery } from './queries.ts';

type NewSchedule = ApiSchemas['NewExportSchedule'];

const PERIODS = [
  ['daily', 'Every day'],
  ['weekly', 'Every week'],
  ['minutes', 'Every so many minutes'],
] as const;

/** Schedules an export: what, as what, where to and how often. */
export function NewScheduleDialog({ onClose }: { readonly onClose: () => void }) {
  const { organization } = useMe();
  const [format, setFormat] = useState<ExportFormat>('ndjson');
  const [period, setPeriod] = useState<(typeof PERIODS)[number][0]>('daily');
  const add = useChange<NewSchedule, ExportSchedule>({
    change: (json) => server.post('/v1/export-schedules', { json }),
    refreshes: [schedulesQuery(organization.id).queryKey],
    said: ({ name }) => `${name} is scheduled; the first export begins now`,
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Schedule an export"
      submitLabel={add.isPending ? 'Scheduling…' : 'Schedule'}
      onSubmit={(values) =>
        add.mutate({
          name: values('name').trim(),
          q: values('q').trim(),
          folder: values('folder').trim(),
          format,
          every: period === 'minutes' ? { minutes: Number(values('minutes')) } : period,
        })
      }
      onClose={onClose}
      error={add.error}
      isBusy={add.isPending}
    >
      <TextField
        name="name"
        label="Name"
        placeholder="nightly"
        autoComplete="off"
        maxLength={200}
        autoFocus
      />
      <TextField
        name="q"
        label="Filter"
        hint="As in the log. Empty: everything."
        placeholder="category:secrets"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="mono"
      />
      <TextField
        name="folder"
        label="Folder"
        hint="Below the server’s folder for exports, which DAYBOOK_EXPORT_DIR names."
        placeholder="acme/nightly"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="mono"
      />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <SelectField
          name="format"
          label="Format"
          value={format}
          onChange={({ target }) => setFormat(FORMATS.find(({ id }) => id === target.value)?.id ?? format)}
        >
          {FORMATS.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField
          name="every"
          label="How often"
          value={period}
          onChange={({ target }) => setPeriod(PERIODS.find(([id]) => id === target.value)?.[0] ?? period)}
        >
          {PERIODS.map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </SelectField>
      </div>
      {period === 'minutes' && (
        <TextField
          name="minutes"
          label="Minutes"
          inputMode="numeric"
          defaultValue="60"
          autoComplete="off"
          className="tabular max-w-40"
        />
      )}
    </FormDialog>
  );
}
