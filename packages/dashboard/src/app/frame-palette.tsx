import { builtInCatalogue } from '@daybook/event';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, use, useState } from 'react';
import type { PaletteProps } from '../features/audit-log/palette/palette.tsx';
import { useShortcuts } from '../features/audit-log/use-shortcuts.ts';
import { useMe } from '../features/sign-in/me-context.ts';
import { SignOutContext } from '../features/sign-in/sign-out-context.ts';
import { placesFor } from '../pages.ts';

// It is not needed to show a page.
const Palette = lazy(async () => ({
  default: (await import('../features/audit-log/palette/palette.tsx')).Palette,
}));

/** The commands on every page but the log, which has more of its own. */
export function FramePalette() {
  const { routes } = useMe();
  const signOut = use(SignOutContext);
  const navigate = useNavigate();
  const isOnLog = useLocation({ select: ({ pathname }) => pathname === '/audit-logs' });
  const mayReadLog = routes.includes('GET /v1/events');
  const [isOpen, setOpen] = useState(false);
  const hasOwn = isOnLog && mayReadLog;
  useShortcuts({ 'mod+k': hasOwn ? undefined : () => setOpen(true) });

  const run: PaletteProps['onRun'] = (action) => {
    if (action.kind === 'page') void navigate({ to: action.to });
    else if (action.kind === 'apply')
      void navigate({ to: '/audit-logs', search: action.q === '' ? {} : { q: action.q } });
    else if (action.kind === 'open-id') void navigate({ to: '/audit-logs', search: { event: action.id } });
    else if (action.kind === 'sign-out') signOut();
  };

  if (!isOpen || hasOwn) return null;
  return (
    <Suspense>
      <Palette
        catalogue={builtInCatalogue}
        place={{ log: mayReadLog ? 'elsewhere' : 'not allowed', pages: placesFor(routes) }}
        onClose={() => setOpen(false)}
        onRun={run}
      />
    </Suspense>
  );
}
