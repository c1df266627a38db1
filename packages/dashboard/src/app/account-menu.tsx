import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, LogOut, Settings } from 'lucide-react';
import { use } from 'react';
import { useMe } from '../features/sign-in/me-context.ts';
import { SignOutContext } from '../features/sign-in/sign-out-context.ts';
import { visibleText } from '../text/visible.ts';
import { Menu, MenuItem, MenuLine, MenuText } from '../ui/menu.tsx';
import { aRole, ROLE_WORDS } from '../ui/role-words.ts';
import { Untrusted } from '../ui/untrusted.tsx';

/** As whom one is signed in, one's settings, and the way out. */
export function AccountMenu({ onFollow }: { readonly onFollow?: () => void }) {
  const { user, role, organization } = useMe();
  const signOut = use(SignOutContext);
  const navigate = useNavigate();
  return (
    <Menu
      align="start"
      label="Account"
      trigger={
        <button
          type="button"
          title={`Signed in as ${visibleText(user.email)}`}
          className="flex w-full min-w-0 items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken"
        />
      }
      triggerContent={
        <>
          <span className="min-w-0 flex-1">
            <span className="sr-only">Account: </span>
            <span className="block truncate font-medium text-sm">
              <Untrusted text={user.email} />
            </span>
            <span className="block text-muted text-xs">{ROLE_WORDS[role].name}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" size={14} className="shrink-0 text-muted" />
        </>
      }
    >
      <MenuText>
        <Untrusted text={user.name} />, {aRole(role)} in <Untrusted text={organization.name} />
      </MenuText>
      <MenuLine />
      <MenuItem
        onClick={() => {
          onFollow?.();
          void navigate({ to: '/settings' });
        }}
      >
        <Settings aria-hidden="true" size={14} />
        Settings
      </MenuItem>
      <MenuItem onClick={signOut}>
        <LogOut aria-hidden="true" size={14} />
        Sign out
      </MenuItem>
    </Menu>
  );
}
