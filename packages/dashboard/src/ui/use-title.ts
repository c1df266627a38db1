import { useEffect } from 'react';

/** The title of the page in the browser's tab; untrusted text is to be made visible first. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, 'Daybook'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
