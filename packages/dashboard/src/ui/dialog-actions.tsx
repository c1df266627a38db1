import type { ReactNode } from 'react';

/** The buttons at the end of a dialog, the main one last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="order-1 flex flex-wrap justify-end gap-2">{children}</div>;
}
