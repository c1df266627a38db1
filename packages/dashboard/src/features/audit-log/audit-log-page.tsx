import { builtInCatalogue, type RecordedEvent } from '@daybook/event';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { visibleText } from '../../text/visible.ts';
import { SIDE_BY_SIDE } from '../../ui/side-panel.tsx';
import { useMediaQuery } from '../../ui/use-media-query.ts';
import { useTitle } from '../../ui/use-title.ts';
import { useMe } from '../sign-in/me-context.ts';
import { EntryPanel } from './entry/entry-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { checkFilter } from './filter-check.ts';
import { ListView } from './list-view.tsx';
import { catalogueQuery, countQuery, eventsQuery } from './queries.ts';
import { rangeLabel } from './range-label.ts';
import { Summary } from './summary.tsx';
import { localZone } from './times.ts';
import { useListCursor } from './use-list-cursor.ts';
import { useShortcuts } from './use-shortcuts.ts';

const route = getRouteApi('/audit-logs');

/** The log: the filter as text, the newest entries that match, and one of them in full. Its state is its address. */
export function AuditLogPage() {
  const { organization } = useMe();
  const { q = '', event: openId } = route.useSearch();
  const navigate = route.useNavigate();
  useTitle('Audit logs', visibleText(organization.name));

  const known = useQuery(catalogueQuery(organization.id));
  const catalogue = known.data ?? builtInCatalogue;
  const check = checkFilter(q, catalogue);
  // A filter that cannot be right is not sent. Without the catalogue the server has to judge.
  const enabled = check.ok || known.isError;
  const list = useInfiniteQuery({ ...eventsQuery(organization.id, q), enabled });
  const count = useQuery({ ...countQuery(organization.id, q), enabled });
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  const zone = localZone();

  const input = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLTableSectionElement>(null);
  const panel = useRef<HTMLElement>(null);
  const isSideBySide = useMediaQuery(SIDE_BY_SIDE);
  const isOpen = openId !== undefined;

  function show(event: RecordedEvent, replace: boolean) {
    void navigate({ search: (now) => ({ ...now, event: event.id }), replace, resetScroll: false });
  }
  function close() {
    void navigate({ search: ({ event: _closed, ...rest }) => rest, resetScroll: false });
  }
  function apply(text: string) {
    if (text === q) refresh();
    else void navigate({ search: ({ q: _before, ...rest }) => (text === '' ? rest : { ...rest, q: text }) });
  }
  function refresh() {
    void list.refetch();
    void count.refetch();
  }

  const cursor = useListCursor(events, { rows, openId, onShow: (event) => show(event, true) });
  useShortcuts({
    '/': () => {
      if (isOpen && !isSideBySide) return false;
      input.current?.focus();
      input.current?.select();
    },
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    escape: () => isOpen && close(),
  });

  // The focus goes into an entry that is opened (not one that the address brought), and back to its row when it is closed, by whatever way.
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen && !wasOpen.current) panel.current?.focus({ preventScroll: true });
    if (!isOpen && wasOpen.current && document.activeElement === document.body && !cursor.focus())
      input.current?.focus();
    wasOpen.current = isOpen;
  });

  return (
    <div className="flex min-h-0 flex-1">
      <main className="min-w-0 flex-1 py-5" inert={isOpen && !isSideBySide}>
        <div className="px-4 sm:px-6">
          <h1 className="mb-3 font-semibold text-lg tracking-tight">Audit logs</h1>
          <FilterBar applied={q} catalogue={catalogue} onApply={apply} input={input} />
          <Summary
            range={check.ok ? rangeLabel(check.filter, zone) : undefined}
            zone={zone}
            count={count}
            coverage={list.data?.pages[0]?.coverage}
            isBusy={list.isFetching}
            onRefresh={refresh}
          />
        </div>
        <ListView
          list={list}
          events={events}
          catalogue={catalogue}
          zone={zone}
          q={q}
          isFilterWrong={!enabled && known.isSuccess}
          total={count.isPlaceholderData ? undefined : count.data?.total}
          openId={openId}
          cursor={cursor}
          rows={rows}
          onOpen={(event) => show(event, isOpen)}
          onReset={() => {
            apply('');
            input.current?.focus();
          }}
          onRefresh={refresh}
        />
      </main>
      {openId !== undefined && (
        <EntryPanel
          id={openId}
          listed={events.find((event) => event.id === openId)}
          catalogue={catalogue}
          zone={zone}
          onClose={close}
          ref={panel}
        />
      )}
    </div>
  );
}
