import type { ReactNode } from 'react';
import { useMe } from '../features/sign-in/me-context.ts';
import { visibleText } from '../text/visible.ts';
import { classes } from './classes.ts';
import { Untrusted } from './untrusted.tsx';
import { useTitle } from './use-title.ts';

export type PageProps = {
  /** What the page is; it may be text that others wrote. */
  readonly title: string;
  /** A sentence under it. */
  readonly about?: ReactNode;
  /** What stands over the title: where one came from. */
  readonly trail?: ReactNode;
  /** Buttons for what can be done here, the main one last. */
  readonly actions?: ReactNode;
  /** As wide as a table needs, or as text is read best. */
  readonly width?: 'wide' | 'text';
  readonly children: ReactNode;
};

/** A page of the workspace: its title, what can be done, and its content, as wide as can be read. */
export function Page({ title, about, trail, actions, width = 'wide', children }: PageProps) {
  const { organization } = useMe();
  useTitle(visibleText(title), visibleText(organization.name));
  return (
    <main
      className={classes(
        'w-full min-w-0 flex-1 px-4 py-4 pb-16 sm:px-6',
        width === 'wide' ? 'max-w-[90rem]' : 'max-w-3xl',
      )}
    >
      {trail !== undefined && <div className="mb-1 text-sm">{trail}</div>}
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="font-semibold text-lg tracking-tight [overflow-wrap:anywhere]">
            <Untrusted text={title} />
          </h1>
          {about !== undefined && <p className="mt-0.5 max-w-2xl text-muted text-sm">{about}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
