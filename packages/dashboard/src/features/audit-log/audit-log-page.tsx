import { useNavigate } from '@tanstack/react-router';
import { use, useEffect, useRef, useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { placesFor } from '../../pages.ts';
import { visibleText } from '../../text/visible.ts';
import { classes } from '../../ui/classes.ts';
import { SIDE_BY_SIDE } from '../../ui/side-panel.tsx';
import { useMediaQuery } from '../../ui/use-media-query.ts';
import { useStable } from '../../ui/use-stable.ts';
import { useTitle } from '../../ui/use-title.ts';
import { useMe } from '../sign-in/me-context.ts';
import { SignOutContext } from '../sign-in/sign-out-context.ts';
import { LedgerAlarm } from './checkpoint/ledger-alarm.tsx';
import { useLedgerWatch } from './checkpoint/use-ledger-watch.ts';
import { damagedPosition } from './damaged-id.ts';
import { DamagedPanel } from './entry/damaged-panel.tsx';
import { EntryPanel } from './entry/entry-panel.tsx';
import { EditFilterContext } from './entry/field-actions.tsx';
import { FilterBar } from './filters/filter-bar.tsx';
import { FilterPanel } from './filters/filter-panel.tsx';
import { Histogram } from './histogram/histogram.tsx';
import type { ListHandle } from './list/list-handle.ts';
import { ListView } from './list/list-view.tsx';
import { eventById } from './list/listing.ts';
import { useListCursor } from './list/use-list-cursor.ts';
import { type Overlay, Overlays } from './overlays.tsx';
import { PageHeader } from './page-header.tsx';
import { runCommand } from './palette/run-command.ts';
import { rangeLabel } from './range-label.ts';
import { CoverageNote } from './states/coverage-note.tsx';
import { ExpiredNote } from './states/expired-note.tsx';
import { OfflineNote } from './states/offline-note.tsx';
import { Summary } from './summary.tsx';
import { edited, useAddress } from './use-address.ts';
import { useFocusKept } from './use-focus-kept.ts';
import { useLog } from './use-log.ts';
import { usePlaceKept } from './use-place-kept.ts';
import { useRefresh } from './use-refresh.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { resolveZone } from './zone/zone.ts';

/** Where the filter panel stands beside the list. */
const PANEL_BESIDE = '(min-width: 80rem)';

/** The log: the filter, how it lies in time, what matches, as it comes, and one entry in full. Its state is its address. */
export function AuditLogPage() {
  const { organization, routes } = useMe();
  const goTo = useNavigate();
  const signOut = use(SignOutContext);
  const address = useAddress();
  const { q, openId, zone } = address;
  const clocks = resolveZone(zone);
  useTitle('Audit logs', visibleText(organization.name));

  const mayExport = useMay('POST /v1/exports');
  const watching = useLedgerWatch(organization.id);
  const refresh = useRefresh();

  const input = useRef<HTMLInputElement>(null);
  const handle = useRef<ListHandle>(null);
  const panel = useRef<HTMLElement>(null);
  const isOpen = openId !== undefined;
  const damagedAt = damagedPosition(openId);
  const isSideBySide = useMediaQuery(SIDE_BY_SIDE);
  const isCovered = isOpen && !isSideBySide;
  const isPanelBeside = useMediaQuery(PANEL_BESIDE);
  const [overlay, setOverlay] = useState<Overlay>();
  const [isPaused, setPaused] = useState(false);

  const log = useLog({
    organizationId: organization.id,
    q,
    isPaused,
    // Nothing moves under somebody who reads.
    isHeld: () =>
      isOpen || (handle.current !== null && (!handle.current.isAtTop() || handle.current.hasFocus())),
    onReconnect: watching.check,
  });
  const { catalogue, filter, events } = log;
  const listing = events.list?.listing;
  const open = listing && eventById(listing, openId);
  const cursor = useListCursor({ listing, handle, open, isOpen, onShow: (event) => address.open(event.id) });
  const keepPlace = usePlaceKept(isOpen);
  useFocusKept({ isOpen, panel, focusList: cursor.focus, input });

  // Another filter's list is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: that is when the filter has changed
  useEffect(() => handle.current?.goToTop(), [q]);

  const apply = useStable((text: string) => {
    if (text === q) return refresh();
    log.prepare(text);
    address.setFilter(text);
  });
  const applyNone = useStable(() => apply(''));
  function openEntry(id: string) {
    keepPlace();
    address.open(id);
  }
  function closeEntry() {
    keepPlace();
    address.close();
  }
  function reset() {
    apply('');
    input.current?.focus();
  }
  function focusFilter() {
    if (isCovered) return false;
    input.current?.focus();
    input.current?.select();
    return true;
  }
  const toggleLive = () => setPaused(!isPaused);
  const showKeys = () => setOverlay('keys');

  useShortcuts({
    '/': focusFilter,
    '?': showKeys,
    'mod+k': () => setOverlay('palette'),
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    escape: () => isOpen && closeEntry(),
  });

  return (
    <div className="flex min-h-0 flex-1">
      <div className="min-w-0 flex-1" inert={isCovered}>
        {watching.state.kind === 'alarm' && (
          <LedgerAlarm memory={watching.state.memory} zone={clocks} onAccept={watching.accept} />
        )}
        <main className="py-4">
          <div className="px-4 sm:px-6">
            <PageHeader
              watching={watching}
              tail={log.tail}
              isPaused={isPaused}
              onToggleLive={toggleLive}
              zone={zone}
              clocks={clocks}
              onZone={address.setZone}
              onExport={mayExport && !log.isFilterWrong ? () => setOverlay('export') : undefined}
              onPalette={() => setOverlay('palette')}
              onKeys={showKeys}
            />
            <OfflineNote />
            <FilterBar value={q} onApply={apply} onReset={applyNone} inputRef={input} />
          </div>
          <div className="mt-3 xl:flex xl:border-line xl:border-t">
            <div
              className={classes(
                'px-4 sm:px-6 xl:w-64 xl:shrink-0 xl:border-line xl:border-r xl:p-0',
                isOpen && 'xl:hidden min-[100rem]:block',
              )}
            >
              {/* As high as fits below what stands above it, so that its buttons are in sight from the start. */}
              <div className="xl:sticky xl:top-0 xl:max-h-[calc(100dvh-7rem)] xl:overflow-y-auto xl:px-6 xl:pt-3 xl:pr-4">
                <FilterPanel
                  filterText={q}
                  zone={clocks}
                  onApply={apply}
                  onReset={applyNone}
                  isBeside={isPanelBeside}
                />
              </div>
            </div>
            <div className="min-w-0 flex-1">
              <div className="px-4 pt-3 sm:px-6">
                <Histogram
                  counts={log.histogram.data}
                  error={log.histogram.error}
                  isStale={log.histogram.isPlaceholderData}
                  filter={filter}
                  isFilterWrong={log.isFilterWrong}
                  catalogue={catalogue}
                  zone={clocks}
                  onRange={apply}
                />
                <Summary
                  range={filter && rangeLabel(filter, clocks)}
                  zone={clocks}
                  count={log.total ?? log.unknownTotal}
                  isBusy={events.first.isFetching}
                  onRefresh={refresh}
                />
                <ExpiredNote expiredBefore={log.histogram.data?.coverage.expiredBefore} zone={clocks} />
                <CoverageNote coverage={log.histogram.data?.coverage} />
              </div>
              <ListView
                events={events}
                catalogue={catalogue}
                zone={clocks}
                q={q}
                filter={filter}
                isFilterWrong={log.isFilterWrong}
                total={log.total}
                openId={openId}
                cursor={cursor}
                handle={handle}
                onOpen={(event) => openEntry(event.id)}
                onOpenDamaged={openEntry}
                onApply={apply}
                onReset={reset}
                onRefresh={refresh}
              />
            </div>
          </div>
        </main>
      </div>
      {damagedAt !== undefined && (
        <DamagedPanel position={damagedAt} zone={clocks} onClose={closeEntry} ref={panel} />
      )}
      {openId !== undefined && damagedAt === undefined && (
        <EditFilterContext value={(edit) => apply(edited(filter, edit))}>
          <EntryPanel
            id={openId}
            listed={open}
            catalogue={catalogue}
            zone={clocks}
            onStep={cursor.move}
            onClose={closeEntry}
            ref={panel}
          />
        </EditFilterContext>
      )}
      <Overlays
        open={overlay}
        catalogue={catalogue}
        pages={placesFor(routes)}
        exported={{ q, count: log.total }}
        onClose={() => setOverlay(undefined)}
        onRun={(action) =>
          runCommand(action, {
            apply,
            open: openEntry,
            focusFilter,
            refresh,
            toggleLive,
            showKeys,
            signOut,
            goTo: (to) => void goTo({ to }),
            setZone: address.setZone,
          })
        }
      />
    </div>
  );
}
