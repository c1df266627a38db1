import { LogOut } from 'lucide-react';
import type { Me } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Untrusted } from '../ui/untrusted.tsx';
import { Wordmark } from '../ui/wordmark.tsx';

export type HeaderProps = { readonly me: Me; readonly onSignOut: () => void };

/** Where one is, as whom, and the way out, where there is no room for the sidebar. */
export function Header({ me, onSignOut }: HeaderProps) {
  return (
    <header className="border-line border-b bg-surface lg:hidden">
      <div className="flex h-12 items-center gap-3 px-4 sm:px-6">
        <Wordmark />
        <span aria-hidden="true" className="h-4 w-px bg-line" />
        <span
          className="min-w-0 flex-1 truncate font-medium text-sm"
          title={`Signed in with api-key:${me.apiKey.name}`}
        >
          <Untrusted text={me.organization.name} />
        </span>
        <Button variant="quiet" className="-mr-3" onClick={onSignOut}>
          <LogOut aria-hidden="true" size={14} />
          Sign out
        </Button>
      </div>
    </header>
  );
}
