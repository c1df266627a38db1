import type { ReactNode } from 'react';

/** Names and values below each other. */
export function Properties({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[minmax(5.5rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {children}
    </dl>
  );
}

export type PropertyProps = {
  /** May be untrusted text too. */
  readonly name: ReactNode;
  readonly children: ReactNode;
  /** What can be done with the value. */
  readonly actions?: ReactNode;
};

/** One of them. Its actions show when it is pointed at or reached by keys, and always where there is nothing to point with. */
export function Property({ name, children, actions }: PropertyProps) {
  return (
    <div className="group col-span-2 grid grid-cols-subgrid items-start">
      <dt className="max-w-40 text-muted [overflow-wrap:anywhere]">{name}</dt>
      <dd className="flex min-w-0 items-start gap-2">
        <span className="block min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</span>
        {actions !== undefined && (
          <span className="-my-0.5 flex shrink-0 pointer-coarse:opacity-100 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
            {actions}
          </span>
        )}
      </dd>
    </div>
  );
}
