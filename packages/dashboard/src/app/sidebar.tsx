import { OrganizationMenu } from '../features/organizations/organization-menu.tsx';
import { AccountMenu } from './account-menu.tsx';
import { NavLinks } from './nav-links.tsx';

/** Where one is, the pages there are, as whom one is signed in, and the way out. */
export function Sidebar() {
  return (
    <header className="sticky top-0 hidden h-dvh w-48 shrink-0 flex-col border-line border-r bg-surface lg:flex">
      <div className="px-2 py-2">
        <OrganizationMenu />
      </div>
      <NavLinks />
      <div className="border-line border-t p-2">
        <AccountMenu />
      </div>
    </header>
  );
}
