import { useEffect, useEffectEvent } from 'react';

/**
 * Keys of the whole page, by `KeyboardEvent.key` in lower case; `mod+` before it stands for ⌘ or Ctrl. A handler that returns false
 * leaves the key to the browser.
 */
export type Shortcuts = { readonly [key: string]: (() => unknown) | undefined };

/**
 * Listens for keys pressed anywhere but in a field, where they are text; Escape and keys with ⌘ or Ctrl count there too. What is open
 * over the page has its keys to itself.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || isOver(event.target)) return;
    const isMod = event.ctrlKey || event.metaKey;
    if (!isMod && event.key !== 'Escape' && isField(event.target)) return;
    const handler = shortcuts[`${isMod ? 'mod+' : ''}${event.key.toLowerCase()}`];
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

function isOver(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('[role="dialog"], [role="listbox"], [role="menu"]') !== null
  );
}
