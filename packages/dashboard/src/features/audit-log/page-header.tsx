import { Command as CommandIcon, Download, Keyboard } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { ConsistencyBadge } from './checkpoint/consistency-badge.tsx';
import type { LedgerWatching } from './checkpoint/use-ledger-watch.ts';
import { LiveButton } from './live/live-button.tsx';
import type { TailState } from './live/use-tail.ts';
import type { Zone } from './zone/zone.ts';
import { ZoneSwitch } from './zone/zone-switch.tsx';

export type PageHeaderProps = {
  readonly watching: LedgerWatching;
  readonly tail: TailState;
  readonly isPaused: boolean;
  readonly onToggleLive: () => void;
  readonly zone: Zone;
  /** The zone's name. */
  readonly clocks: string;
  readonly onZone: (zone: Zone) => void;
  /** Undefined for those who may not export, or while the filter cannot be applied. */
  readonly onExport: (() => void) | undefined;
  readonly onPalette: () => void;
  readonly onKeys: () => void;
};

/** What the page is, whether its log can be relied on, and how it is shown. */
export function PageHeader(props: PageHeaderProps) {
  const { watching, tail, isPaused, onToggleLive, zone, clocks, onZone, onExport, onPalette, onKeys } = props;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-1">
      <h1 className="mr-auto font-semibold text-lg tracking-tight">Audit logs</h1>
      <div className="-mx-2 flex flex-wrap items-center">
        <ConsistencyBadge watching={watching} zone={clocks} />
        <LiveButton state={tail} isPaused={isPaused} onToggle={onToggleLive} />
        <ZoneSwitch zone={zone} clocks={clocks} onChange={onZone} />
        {onExport && (
          <Button variant="quiet" className="px-2" onClick={onExport}>
            <Download aria-hidden="true" size={14} />
            Export
          </Button>
        )}
        <Button
          variant="quiet"
          className="px-2"
          onClick={onPalette}
          aria-label="Commands"
          aria-keyshortcuts="Meta+K Control+K"
          title="Commands (⌘K or Ctrl+K)"
        >
          <CommandIcon aria-hidden="true" size={14} />
        </Button>
        <Button
          variant="quiet"
          className="px-2"
          onClick={onKeys}
          aria-label="Keys"
          aria-keyshortcuts="?"
          title="Keys (?)"
        >
          <Keyboard aria-hidden="true" size={15} />
        </Button>
      </div>
    </div>
  );
}
