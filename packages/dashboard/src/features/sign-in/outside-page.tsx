import type { ReactNode } from 'react';
import { useTitle } from '../../ui/use-title.ts';
import { Wordmark } from '../../ui/wordmark.tsx';

export type OutsidePageProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** Small print under the card. */
  readonly note?: ReactNode;
};

/** A page for those who are not in yet: one card, one thing to do. */
export function OutsidePage({ title, children, note }: OutsidePageProps) {
  useTitle(title);
  return (
    <main className="flex min-h-dvh items-start justify-center px-4 pt-[12vh] pb-12">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center">
          <Wordmark size="large" />
        </div>
        <div className="rounded-lg border border-line bg-surface p-6">
          <h1 className="mb-4 font-semibold text-lg [overflow-wrap:anywhere]">{title}</h1>
          <div className="flex flex-col gap-4 text-sm">{children}</div>
        </div>
        {note !== undefined && <div className="mt-4 px-1 text-muted text-xs">{note}</div>}
      </div>
    </main>
  );
}
