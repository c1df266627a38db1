import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

export type DialogProps = {
  readonly title: string;
  /** Whether the title is only read out, because what is inside says it too. */
  readonly isTitleHidden?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Whether Esc and a press beside it leave it be, because what it shows cannot be had again. */
  readonly isHeld?: boolean;
  /** What has the focus first; the first control without it. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly className?: string;
};

/** Something that has to be finished or left before the page goes on; Esc leaves it, and the focus goes back to where it was. */
export function Dialog({
  title,
  isTitleHidden = false,
  onClose,
  isHeld = false,
  children,
  initialFocus,
  className,
}: DialogProps) {
  return (
    <Base.Root
      open
      disablePointerDismissal={isHeld}
      onOpenChange={(open, { reason }) => {
        if (!open && !(isHeld && reason === 'escape-key')) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          {...(initialFocus && { initialFocus })}
          className={classes(
            'fixed top-[10dvh] left-1/2 z-50 flex max-h-[80dvh] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-surface text-ink shadow-float outline-none',
            className,
          )}
        >
          <div
            className={classes(
              isTitleHidden
                ? 'sr-only'
                : 'flex items-center justify-between gap-2 border-line border-b py-2 pr-2 pl-4',
            )}
          >
            <Base.Title className="font-semibold text-base">{title}</Base.Title>
            <Base.Close
              render={
                <Button
                  variant="quiet"
                  className="px-2"
                  aria-label="Close"
                  title={isHeld ? 'Close' : 'Close (Esc)'}
                />
              }
            >
              <X aria-hidden="true" size={16} />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
