import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { CheckField, TextField } from '../../ui/form-fields.tsx';
import { daysInWords } from '../billing/retention-words.ts';
import { useMe } from '../sign-in/me-context.ts';
import { type Retention, retentionQuery } from './queries.ts';

/** Sets how long the log is kept, within what the plan allows. */
export function WindowDialog({
  retention,
  bounds,
  onClose,
}: {
  readonly retention: Retention;
  readonly bounds: NonNullable<Retention['bounds']>;
  readonly onClose: () => void;
}) {
  const { organization } = useMe();
  const client = useQueryClient();
  const [isOwn, setOwn] = useState(retention.ownRetentionDays !== null);
  const [text, setText] = useState(String(retention.ownRetentionDays ?? retention.retentionDays ?? ''));
  const [isTried, setTried] = useState(false);
  const plansDays = retention.plans.find(({ id }) => id === retention.plan)?.retentionDays;
  const days = isOwn ? Number(text) : plansDays;
  const problem =
    isOwn && !(Number(text) >= bounds.daysMin && Number(text) <= bounds.daysMax)
      ? `Must be a number of days from ${bounds.daysMin} to ${bounds.daysMax.toLocaleString('en')}`
      : undefined;
  const set = useChange<number | null, Retention>({
    change: (retentionDays) => server.put('/v1/retention', { json: { retentionDays } }),
    said: ({ shrink }) =>
      shrink === null ? 'The time is changed' : 'The time becomes shorter in seven days',
    onDone: (answer) => {
      client.setQueryData(retentionQuery(organization.id).queryKey, answer);
      onClose();
    },
  });
  const isShorter =
    days !== undefined && retention.retentionDays !== null && days > 0 && days < retention.retentionDays;
  return (
    <FormDialog
      title="How long the log is kept"
      submitLabel={set.isPending ? 'Saving…' : 'Save'}
      onSubmit={() => {
        setTried(true);
        if (problem === undefined) set.mutate(isOwn ? Number(text) : null);
      }}
      onClose={onClose}
      error={set.error}
      isBusy={set.isPending}
    >
      <CheckField
        name="plans"
        label={`The plan’s time${plansDays === undefined ? '' : `: ${daysInWords(plansDays)}`}`}
        checked={!isOwn}
        onChange={({ target }) => setOwn(!target.checked)}
      />
      {isOwn && (
        <TextField
          name="retentionDays"
          label="Days"
          inputMode="decimal"
          value={text}
          onChange={({ target }) => setText(target.value)}
          problem={isTried ? problem : undefined}
          hint={`From ${bounds.daysMin} to ${bounds.daysMax.toLocaleString('en')}.`}
          autoComplete="off"
          className="tabular max-w-40"
          autoFocus
        />
      )}
      <p className="text-muted">
        {isShorter
          ? 'A shorter time counts after seven days. What is older then is destroyed for good.'
          : 'A longer time counts at once. What has expired stays gone.'}
      </p>
    </FormDialog>
  );
}
