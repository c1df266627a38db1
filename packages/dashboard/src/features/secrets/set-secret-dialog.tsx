import type { Secret, SetSecret } from '@daybook/sdk';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { valueNameProblem } from '../projects/value-name.ts';
import { withVersion } from './listed.ts';
import { secretPath } from './queries.ts';
import { SameValueDialog } from './same-value-dialog.tsx';
import { SecretValueField } from './secret-value-field.tsx';
import { useListed } from './use-listed.ts';

export type SetSecretDialogProps = {
  readonly environment: string;
  /** Those of this environment. */
  readonly secrets: readonly Secret[];
  /** The one that gets a new version, with its present one where that is known; without it a name is asked for. */
  readonly secret?: { readonly name: string; readonly version?: number };
  readonly onClose: () => void;
};

/** Sets a secret. A value that an earlier version had is said to be one: setting it again rotates nothing. */
export function SetSecretDialog({ environment, secrets, secret, onClose }: SetSecretDialogProps) {
  const [written, setWritten] = useState('');
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string>();
  const changeList = useListed();
  const name = secret?.name ?? written.trim();
  const known: SetSecretDialogProps['secret'] = secret ?? secrets.find((other) => other.name === name);
  const set = useChange<void, SetSecret>({
    change: () => server.put(secretPath(name), { query: { env: environment }, json: { value } }),
    onDone: (answer) => {
      changeList((list) => withVersion(list, answer, new Date().toISOString()));
      if (answer.sameAsVersion === undefined) onClose();
    },
    said: (answer) =>
      answer.sameAsVersion === undefined
        ? `${answer.name} is version ${answer.version} in ${environment}`
        : undefined,
  });

  if (set.data?.sameAsVersion !== undefined)
    return <SameValueDialog set={set.data} sameAsVersion={set.data.sameAsVersion} onClose={onClose} />;
  return (
    <FormDialog
      title={
        secret === undefined ? `Set a secret in ${environment}` : `New version of ${visibleText(secret.name)}`
      }
      submitLabel={set.isPending ? 'Setting…' : whatIsSet(known)}
      onSubmit={() => {
        const wrong = valueNameProblem(name);
        setProblem(wrong);
        if (wrong === undefined) set.mutate();
      }}
      onClose={onClose}
      error={set.error}
      isBusy={set.isPending}
      canSubmit={name !== '' && value !== ''}
    >
      {secret === undefined ? (
        <TextField
          name="name"
          label="Name"
          placeholder="DATABASE_URL"
          value={written}
          onChange={({ target }) => {
            setWritten(target.value);
            setProblem(undefined);
          }}
          problem={problem}
          hint={
            known === undefined
              ? 'As programs ask for it: letters, digits, _ . and -'
              : `It is set in ${environment} already: this makes ${nextVersion(known)}.`
          }
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          className="mono"
          autoFocus
        />
      ) : (
        <p className="text-muted">
          Programs in {environment} get the new value the next time they read. Earlier versions stay and can
          be read by number.
        </p>
      )}
      <SecretValueField value={value} onChange={setValue} />
    </FormDialog>
  );
}

function whatIsSet(known: SetSecretDialogProps['secret']): string {
  return known === undefined ? 'Set' : `Set ${nextVersion(known)}`;
}

function nextVersion({ version }: { readonly version?: number }): string {
  return version === undefined ? 'a new version' : `version ${version + 1}`;
}
