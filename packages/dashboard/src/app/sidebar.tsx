import { Link } from '@tanstack/react-router';
import { LogOut, ScrollText } from 'lucide-react';
import type { Me } from '../api/session.ts';
import { visibleText } from '../text/visible.ts';
import { Button } from '../ui/button.tsx';
import { Untrusted } from '../ui/untrusted.tsx';
import { Wordmark } from '../ui/wordmark.tsx';

export type SidebarProps = { readonly me: Me; readonly onSignOut: () => void };

/** The pages there are, where one is and as whom, and the way out. */
export function Sidebar({ me, onSignOut }: SidebarProps) {
  return (
    <header className="sticky top-0 hidden h-dvh w-44 shrink-0 flex-col border-line border-r bg-surface lg:flex">
      <div className="flex h-12 items-center px-4">
        <Wordmark />
      </div>
      <p className="truncate px-4 pb-3 font-medium text-sm" title={visibleText(me.organization.name)}>
        <Untrusted text={me.organization.name} />
      </p>
      <nav aria-label="Pages" className="flex flex-1 flex-col gap-0.5 overflow-y-auto px-2">
        <Link
          to="/audit-logs"
          activeOptions={{ includeSearch: false }}
          className="flex h-8 items-center gap-2 rounded-md px-2 font-medium text-muted text-sm hover:bg-sunken"
          activeProps={{ className: 'bg-accent-soft text-ink' }}
        >
          <ScrollText aria-hidden="true" size={15} />
          Audit logs
        </Link>
      </nav>
      <div className="border-line border-t px-2 py-2">
        <p className="truncate px-2 pb-1 text-muted text-xs" title="The API key that opened this session">
          <span className="mono">
            api-key:
            <Untrusted text={me.apiKey.name} />
          </span>
        </p>
        <Button variant="quiet" className="w-full justify-start px-2" onClick={onSignOut}>
          <LogOut aria-hidden="true" size={14} />
          Sign out
        </Button>
      </div>
    </header>
  );
}
