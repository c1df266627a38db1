import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { DialogActions } from './dialog-actions.tsx';
import { Form, type FormValues } from './form.tsx';

export type FormDialogProps = {
  readonly title: string;
  /** What the button does: `Invite`. */
  readonly submitLabel: string;
  readonly onSubmit: (values: FormValues) => void;
  readonly onClose: () => void;
  readonly error?: unknown;
  readonly isBusy?: boolean;
  /** Whether there is enough to send. */
  readonly canSubmit?: boolean;
  readonly children: ReactNode;
};

/** A form in a dialog, with the buttons to send it and to leave it. */
export function FormDialog({
  title,
  submitLabel,
  onSubmit,
  onClose,
  error,
  isBusy = false,
  canSubmit = true,
  children,
}: FormDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} className="w-[min(34rem,calc(100vw-2rem))]">
      <Form
        onSubmit={onSubmit}
        error={error}
        isBusy={isBusy}
        className="flex min-h-0 scroll-pb-16 flex-col gap-4 overflow-y-auto p-4 text-sm"
      >
        {children}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={isBusy || !canSubmit}>
            {submitLabel}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
