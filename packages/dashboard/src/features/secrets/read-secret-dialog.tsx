import type { Secret } from '@daybook/sdk';
import { useState } from 'react';
import { visibleText } from '../../text/visible.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { SelectField } from '../../ui/form-fields.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ReadValue } from './read-value.tsx';
import { useReadSecret } from './use-read-secret.ts';

/** One version of a secret, to be revealed or copied. Opening the dialog reads nothing. */
export function ReadSecretDialog({
  secret,
  onClose,
}: {
  readonly secret: Secret;
  readonly onClose: () => void;
}) {
  const { name, environment } = secret;
  const [version, setVersion] = useState(secret.version);
  const { outcome, error, isBusy, reveal, copy, hide, forget } = useReadSecret(secret);
  const versions = Array.from({ length: secret.version }, (_, index) => secret.version - index);
  return (
    <Dialog
      title={`${visibleText(name)} in ${environment}`}
      onClose={onClose}
      className="w-[min(36rem,calc(100vw-2rem))]"
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4 text-sm">
        <p className="text-muted">
          Every read is in the log before the value leaves the server: who, when, from where, and which
          version.
        </p>
        <SelectField
          name="version"
          label="Version"
          value={version}
          onChange={({ target }) => {
            setVersion(Number(target.value));
            forget();
          }}
        >
          {versions.map((number) => (
            <option key={number} value={number}>
              {number === secret.version ? `${number}, the newest` : number}
            </option>
          ))}
        </SelectField>
        <ReadValue outcome={outcome} onHide={hide} />
        {error !== null && <Notice title="No value was read" error={error} />}
        <DialogActions>
          <Button onClick={() => copy(version)} disabled={isBusy}>
            Copy without showing — this is recorded too
          </Button>
          <Button
            variant="primary"
            onClick={() => reveal(version)}
            disabled={isBusy || outcome?.kind === 'shown'}
          >
            Reveal — this is recorded
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
