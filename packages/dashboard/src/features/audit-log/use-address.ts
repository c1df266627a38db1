import { type Filter, printFilter } from '@daybook/event';
import { getRouteApi } from '@tanstack/react-router';
import type { Zone } from './zone/zone.ts';

const route = getRouteApi('/frame/audit-logs');

/** The page's state, which is its address, and the ways to change it. */
export function useAddress() {
  const { q = '', event: openId, zone = 'local' } = route.useSearch();
  const navigate = route.useNavigate();

  return {
    q,
    openId,
    zone,
    /** Opens an entry; in place of the one that is open, so that going back leaves the entries. */
    open(id: string) {
      void navigate({
        search: (now) => ({ ...now, event: id }),
        replace: openId !== undefined,
        resetScroll: false,
      });
    },
    close() {
      void navigate({ search: ({ event: _closed, ...rest }) => rest, resetScroll: false });
    },
    setFilter(text: string) {
      void navigate({
        search: ({ q: _before, ...rest }) => (text === '' ? rest : { q: text, ...rest }),
        resetScroll: false,
      });
    },
    setZone(next: Zone) {
      void navigate({
        search: ({ zone: _before, ...rest }) => (next === 'local' ? rest : { ...rest, zone: next }),
        replace: true,
        resetScroll: false,
      });
    },
  };
}

/** A filter's text after an edit. */
export function edited(filter: Filter | undefined, edit: (filter: Filter) => Filter): string {
  return printFilter(edit(filter ?? { terms: [] }));
}
