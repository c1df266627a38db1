import { type ReactNode, useId } from 'react';

export type SectionProps = {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
};

/** A part of an entry under its heading. */
export function Section({ title, action, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2.5">
      <div className="flex items-center justify-between gap-2">
        <h3 id={id} className="font-semibold text-sm">
          {title}
        </h3>
        {action}
      </div>
      {children}
    </section>
  );
}
