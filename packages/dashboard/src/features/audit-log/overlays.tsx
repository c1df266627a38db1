import type { Catalogue } from '@daybook/event';
import { lazy, Suspense } from 'react';
import type { PaletteProps } from './palette/palette.tsx';

// Neither is needed to show the page.
const Palette = lazy(async () => ({ default: (await import('./palette/palette.tsx')).Palette }));
const KeysDialog = lazy(async () => ({ default: (await import('./palette/keys-dialog.tsx')).KeysDialog }));

export type Overlay = 'palette' | 'keys';

export type OverlaysProps = {
  readonly open: Overlay | undefined;
  readonly catalogue: Catalogue;
  readonly onClose: () => void;
  readonly onRun: PaletteProps['onRun'];
};

/** What opens over the page. */
export function Overlays({ open, catalogue, onClose, onRun }: OverlaysProps) {
  return (
    <Suspense>
      {open === 'palette' && <Palette catalogue={catalogue} onClose={onClose} onRun={onRun} />}
      {open === 'keys' && <KeysDialog onClose={onClose} />}
    </Suspense>
  );
}
