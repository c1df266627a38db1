import { type RefObject, useEffect, useRef } from 'react';

export type FocusKeptOptions = {
  /** Whether an entry is open. */
  readonly isOpen: boolean;
  readonly panel: RefObject<HTMLElement | null>;
  /** Puts the focus on the list; whether that was possible. */
  readonly focusList: () => boolean;
  readonly input: RefObject<HTMLInputElement | null>;
};

/** The focus goes into an entry that is opened (not one that the address brought), and back to its row when it is closed, by whatever way. */
export function useFocusKept({ isOpen, panel, focusList, input }: FocusKeptOptions): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current) panel.current?.focus({ preventScroll: true });
    if (!isOpen && wasOpen.current && document.activeElement === document.body && !focusList())
      input.current?.focus();
    wasOpen.current = isOpen;
  });
}
