import type { ReactNode } from 'react';

/** Says that there is nothing, why, and what to do. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mx-auto w-full max-w-2xl px-4 py-12 sm:py-16">
      <h2 className="font-semibold text-base">{title}</h2>
      <div className="mt-2 flex flex-col items-start gap-4 text-muted text-sm">{children}</div>
    </section>
  );
}
