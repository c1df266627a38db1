import type { ReactNode } from 'react';

/** Controls that belong together, under their name. */
export function ControlGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-sm">{label}</legend>
      {children}
    </fieldset>
  );
}
