import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

export type SheetProps = {
  readonly title: string;
  /** The edge it stands at. */
  readonly side?: 'left' | 'right';
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** What stands beside the page where there is room, over it where there is not; Esc leaves it, and the focus goes back to where it was. */
export function Sheet({ title, side = 'right', isOpen, onClose, children }: SheetProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          className={classes(
            'fixed inset-y-0 z-50 flex flex-col bg-surface text-ink shadow-float outline-none',
            side === 'left' ? 'left-0 w-[min(18rem,85vw)]' : 'right-0 w-[min(26rem,100vw)]',
          )}
        >
          <div className="flex items-center justify-between gap-2 border-line border-b py-2 pr-2 pl-4">
            <Dialog.Title className="font-semibold text-base">{title}</Dialog.Title>
            <Dialog.Close
              render={<Button variant="quiet" className="px-2" aria-label="Close" title="Close (Esc)" />}
            >
              <X aria-hidden="true" size={16} />
            </Dialog.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col px-4 pt-2">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
