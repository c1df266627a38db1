import type { Catalogue } from '@daybook/event';
import { lazy, Suspense } from 'react';
import type { PageTarget } from './palette/commands.ts';
import type { PaletteProps } from './palette/palette.tsx';

// Neither is needed to show the page.
const Palette = lazy(async () => ({ default: (await import('./palette/palette.tsx')).Palette }));
const ExportDialog = lazy(async () => ({
  default: (await import('../exports/export-dialog.tsx')).ExportDialog,
}));
const KeysDialog = lazy(async () => ({ default: (await import('./palette/keys-dialog.tsx')).KeysDialog }));

export type Overlay = 'palette' | 'keys' | 'export';

export type OverlaysProps = {
  readonly open: Overlay | undefined;
  readonly catalogue: Catalogue;
  readonly pages: readonly PageTarget[];
  /** What an export holds: the filter that is applied, and how many events match it as far as that is known. */
  readonly exported: { readonly q: string; readonly count: number | undefined };
  readonly onClose: () => void;
  readonly onRun: PaletteProps['onRun'];
};

/** What opens over the page. */
export function Overlays({ open, catalogue, pages, exported, onClose, onRun }: OverlaysProps) {
  return (
    <Suspense>
      {open === 'palette' && (
        <Palette catalogue={catalogue} place={{ log: 'here', pages }} onClose={onClose} onRun={onRun} />
      )}
      {open === 'export' && <ExportDialog {...exported} onClose={onClose} />}
      {open === 'keys' && <KeysDialog onClose={onClose} />}
    </Suspense>
  );
}
