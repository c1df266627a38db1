import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';

export type MenuProps = {
  /** What opens it: a button. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly triggerContent: ReactNode;
  /** What the actions are about, for those who do not see the button beside them. */
  readonly label: string;
  readonly align?: 'start' | 'end';
  /** `MenuItem`s, `MenuLine`s and `MenuText`s. */
  readonly children: ReactNode;
};

/** Actions behind a button: arrows go through them, letters find them, Esc leaves. */
export function Menu({ trigger, triggerContent, label, align = 'end', children }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger}>{triggerContent}</Base.Trigger>
      <Base.Portal>
        {/* Opened at the end of the document, it is a part of the page still. */}
        <section aria-label={label}>
          <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-50">
            <Base.Popup className="max-h-(--available-height) min-w-44 max-w-[min(22rem,calc(100vw-1rem))] overflow-y-auto rounded-lg border border-line bg-surface py-1 text-ink text-sm shadow-float outline-none">
              {children}
            </Base.Popup>
          </Base.Positioner>
        </section>
      </Base.Portal>
    </Base.Root>
  );
}

export type MenuItemProps = {
  readonly onClick: () => void;
  readonly tone?: 'danger';
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
};

export function MenuItem({ onClick, tone, isDisabled = false, children }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onClick}
      disabled={isDisabled}
      className={classes(
        'mx-1 flex min-h-8 pointer-coarse:min-h-10 cursor-pointer select-none items-center gap-2 rounded px-2.5 outline-none data-disabled:cursor-default data-disabled:opacity-60 data-highlighted:bg-accent-soft',
        tone === 'danger' && 'text-bad',
      )}
    >
      {children}
    </Base.Item>
  );
}

/** Something to read among the items. */
export function MenuText({ children }: { readonly children: ReactNode }) {
  return <div className="px-3.5 py-1.5 text-muted text-xs [overflow-wrap:anywhere]">{children}</div>;
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
