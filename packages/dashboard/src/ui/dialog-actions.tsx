import type { ReactNode } from 'react';

/**
 * The buttons at the end of what a dialog holds, the main one last; they stay in sight while the rest is scrolled. What holds them has the
 * padding p-4, which browsers count as out of reach for what sticks: hence the offset.
 */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return (
    <div className="sticky -bottom-4 order-1 -mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-line border-t bg-surface px-4 py-3">
      {children}
    </div>
  );
}
