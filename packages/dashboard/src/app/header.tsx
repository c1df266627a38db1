import { Menu as MenuIcon } from 'lucide-react';
import { useState } from 'react';
import { OrganizationMenu } from '../features/organizations/organization-menu.tsx';
import { useMe } from '../features/sign-in/me-context.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Untrusted } from '../ui/untrusted.tsx';
import { AccountMenu } from './account-menu.tsx';
import { NavLinks } from './nav-links.tsx';

/** Where one is, and behind a button the pages and the way out, where there is no room for the sidebar. */
export function Header() {
  const { organization } = useMe();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <header className="border-line border-b bg-surface lg:hidden print:hidden">
      <div className="flex h-12 items-center gap-2 px-2 sm:px-4">
        <Button variant="quiet" className="px-2" onClick={() => setOpen(true)} aria-label="Menu" title="Menu">
          <MenuIcon aria-hidden="true" size={18} />
        </Button>
        <img src="/favicon.svg" alt="" className="size-5" />
        <span className="min-w-0 flex-1 truncate font-medium text-sm">
          <Untrusted text={organization.name} />
        </span>
      </div>
      <Sheet title="Menu" side="left" isOpen={isOpen} onClose={close}>
        <div className="-mx-2 flex min-h-0 flex-1 flex-col gap-2 pb-3">
          <OrganizationMenu />
          <div className="-mx-2 flex min-h-0 flex-1 flex-col">
            <NavLinks onFollow={close} />
          </div>
          <AccountMenu onFollow={close} />
        </div>
      </Sheet>
    </header>
  );
}
