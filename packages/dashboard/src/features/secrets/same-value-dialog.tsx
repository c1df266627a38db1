import type { SetSecret } from '@daybook/sdk';
import { TriangleAlert } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';

export type SameValueDialogProps = {
  readonly set: SetSecret;
  readonly sameAsVersion: number;
  readonly onClose: () => void;
};

/** Says that what was set is an old value again. */
export function SameValueDialog({ set, sameAsVersion, onClose }: SameValueDialogProps) {
  return (
    <Dialog title="Set, but not rotated" onClose={onClose} className="w-[min(32rem,calc(100vw-2rem))]">
      <div className="flex flex-col gap-4 p-4 text-sm">
        <div role="alert" className="flex gap-2 rounded-md bg-warn-soft px-3 py-2.5 text-warn">
          <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
          <p className="[overflow-wrap:anywhere]">
            Version {set.version} of <Untrusted text={set.name} /> in {set.environment}: this is the value of
            version {sameAsVersion} again: it is not a rotation.
          </p>
        </div>
        <p className="text-muted">
          Whoever knew that value knows this one. If you meant to rotate it, make a new value where it comes
          from, and set that.
        </p>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Understood
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
