import type { Catalogue } from '@daybook/event';
import { lazy, Suspense } from 'react';
import type { PageTarget } from './palette/commands.ts';
import type { PaletteProps } from './palette/palette.tsx';

// Neither is needed to show the page.
const Palette = lazy(async () => ({ default: (await import('./palette/palette.tsx')).Palette }));
const KeysDialog = lazy(async () => ({ default: (await import('./palette/keys-dialog.tsx')).KeysDialog }));

export type Overlay = 'palette' | 'keys';

export type OverlaysProps = {
  readonly open: Overlay | undefined;
  readonly catalogue: Catalogue;
  readonly pages: readonly PageTarget[];
  readonly onClose: () => void;
  readonly onRun: PaletteProps['onRun'];
};

/** What opens over the page. */
export function Overlays({ open, catalogue, pages, onClose, onRun }: OverlaysProps) {
  return (
    <Suspense>
      {open === 'palette' && (
        <Palette catalogue={catalogue} place={{ log: 'here', pages }} onClose={onClose} onRun={onRun} />
      )}
      {open === 'keys' && <KeysDialog onClose={onClose} />}
    </Suspense>
  );
}
