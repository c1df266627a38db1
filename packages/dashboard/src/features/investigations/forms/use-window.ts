import { useState } from 'react';
import type { UnreadBounds } from '../../audit-log/filters/draft.ts';
import { type Bounds, boundsOf, type Window } from './window.ts';
import type { WindowFieldProps } from './window-field.tsx';

/** The window of a form: what its field is given, and its two ends once it is sent; undefined when it cannot be, which the field then says. */
export function useWindow(initial: () => Window): {
  readonly field: Pick<WindowFieldProps, 'window' | 'unread' | 'problem' | 'onChange'>;
  readonly bounds: () => Bounds | undefined;
} {
  const [window, setWindow] = useState(initial);
  const [unread, setUnread] = useState<UnreadBounds>({});
  const [problem, setProblem] = useState<string>();
  return {
    field: {
      window,
      unread,
      problem,
      onChange(next, nextUnread) {
        setWindow(next);
        setUnread(nextUnread);
        setProblem(undefined);
      },
    },
    bounds() {
      // Beside each time stands already what is wrong with it.
      if (unread.since !== undefined || unread.until !== undefined) return undefined;
      const bounds = boundsOf(window, Date.now());
      if (!('problem' in bounds)) return bounds;
      if (window.kind === 'last' || window.until === undefined || window.since === undefined)
        setProblem(bounds.problem);
      return undefined;
    },
  };
}
