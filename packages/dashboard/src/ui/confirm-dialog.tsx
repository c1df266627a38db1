import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { DialogActions } from './dialog-actions.tsx';
import { Form } from './form.tsx';
import { TextField } from './form-fields.tsx';
import { Untrusted } from './untrusted.tsx';

export type ConfirmDialogProps = {
  /** A question: `Remove ana@acme.example?` */
  readonly title: string;
  /** What will be so afterwards, and what cannot be undone. */
  readonly children: ReactNode;
  /** What the button does: `Remove`. */
  readonly confirmLabel: string;
  /** What leaving the dialog is called, where “Cancel” could mean either button. */
  readonly cancelLabel?: string;
  /** What has to be typed first, where a mistake would be grave. */
  readonly typed?: string;
  readonly tone?: 'danger' | 'primary';
  readonly isBusy?: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before something that cannot be undone, and says what it leads to. Nothing is done by leaving it. */
export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  cancelLabel = 'Cancel',
  typed,
  tone = 'danger',
  isBusy = false,
  error,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [written, setWritten] = useState('');
  const isSure = typed === undefined || written.trim() === typed;
  return (
    <Dialog title={title} onClose={onClose} className="w-[min(32rem,calc(100vw-2rem))]">
      <Form
        onSubmit={() => isSure && onConfirm()}
        error={error}
        isBusy={isBusy}
        className="flex min-h-0 scroll-pb-16 flex-col gap-4 overflow-y-auto p-4 text-sm"
      >
        <div className="flex flex-col gap-2 text-muted [overflow-wrap:anywhere]">{children}</div>
        {typed !== undefined && (
          <>
            <p>
              Type{' '}
              <span className="mono font-medium">
                <Untrusted text={typed} />
              </span>{' '}
              to go on:
            </p>
            <TextField
              name="confirmation"
              label={`Type ${typed} to go on`}
              isLabelHidden
              value={written}
              onChange={(event) => setWritten(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="mono"
            />
          </>
        )}
        <DialogActions>
          <Button onClick={onClose}>{cancelLabel}</Button>
          <Button type="submit" variant={tone} disabled={!isSure || isBusy}>
            {confirmLabel}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
