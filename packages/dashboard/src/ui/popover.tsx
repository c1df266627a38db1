import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode, RefObject } from 'react';
import { classes } from './classes.ts';

export type PopoverProps = {
  /** What opens it: a button. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly triggerContent: ReactNode;
  readonly title: string;
  readonly isTitleHidden?: boolean;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
  readonly className?: string;
};

/** Something more about what a button says, beside it; Esc or a press elsewhere closes it. */
export function Popover({
  trigger,
  triggerContent,
  title,
  isTitleHidden = false,
  isOpen,
  onOpenChange,
  initialFocus,
  children,
  className,
}: PopoverProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange(open)}>
      <Base.Trigger render={trigger}>{triggerContent}</Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} align="end" collisionPadding={12} className="z-40">
          <Base.Popup
            {...(initialFocus && { initialFocus })}
            className={classes(
              'flex max-h-[min(36rem,var(--available-height))] w-[min(28rem,calc(100vw-1.5rem))] flex-col overflow-y-auto rounded-lg border border-line bg-surface text-ink text-sm shadow-float outline-none',
              className,
            )}
          >
            <Base.Title className={isTitleHidden ? 'sr-only' : 'px-4 pt-3 font-semibold text-base'}>
              {title}
            </Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
