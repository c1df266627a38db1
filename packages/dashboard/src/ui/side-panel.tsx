import { X } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button } from './button.tsx';

export type SidePanelProps = {
  /** What it holds, for those who do not see it. */
  readonly label: string;
  readonly title: ReactNode;
  /** Further buttons beside the one that closes it. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The panel itself, which can be focused. */
  readonly ref: Ref<HTMLElement>;
};

/** Below `SIDE_BY_SIDE` the panel covers the page, which then has to be `inert`. */
export const SIDE_BY_SIDE = '(min-width: 64rem)';

/** Something beside the list, which stays in use; on a small screen it takes the whole of it. */
export function SidePanel({ label, title, actions, onClose, children, ref }: SidePanelProps) {
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      aria-label={label}
      className="fixed inset-0 z-30 overflow-y-auto overscroll-contain bg-surface outline-none lg:sticky lg:inset-auto lg:top-0 lg:z-0 lg:h-dvh lg:w-[27rem] lg:shrink-0 lg:border-line lg:border-l min-[100rem]:w-[34rem]"
    >
      <div className="sticky top-0 z-10 flex items-start gap-2 border-line border-b bg-surface py-3 pr-2 pl-4 sm:pl-5">
        <div className="min-w-0 flex-1 pt-1">{title}</div>
        <div className="flex shrink-0">
          {actions}
          <Button variant="quiet" onClick={onClose} aria-label="Close" title="Close (Esc)" className="px-2">
            <X aria-hidden="true" size={16} />
          </Button>
        </div>
      </div>
      <div className="flex flex-col gap-6 px-4 py-4 sm:px-5">{children}</div>
    </aside>
  );
}
