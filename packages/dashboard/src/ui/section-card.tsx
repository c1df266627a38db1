import { type ReactNode, useId } from 'react';

export type SectionCardProps = {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

/** A part of a page with its own title, set apart. */
export function SectionCard({ title, about, actions, children }: SectionCardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-5 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h2 id={id} className="font-semibold text-base">
            {title}
          </h2>
          {about !== undefined && <div className="mt-0.5 max-w-xl text-muted text-sm">{about}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      <div className="mt-4 empty:hidden">{children}</div>
    </section>
  );
}
