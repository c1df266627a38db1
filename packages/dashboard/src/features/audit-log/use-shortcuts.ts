import { useEffect, useEffectEvent } from 'react';

/** Keys of the whole page, by `KeyboardEvent.key` in lower case. A handler that returns false leaves the key to the browser. */
export type Shortcuts = { readonly [key: string]: (() => unknown) | undefined };

/** Listens for keys pressed anywhere but in a field, where they are text; Escape counts there too. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key !== 'Escape' && isField(event.target)) return;
    const handler = shortcuts[event.key.toLowerCase()];
    if (handler !== undefined && handler() !== false) event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
