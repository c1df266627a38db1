import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { switchOrganization } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { ROLE_WORDS } from '../../ui/role-words.ts';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';

// It is not needed to show a page.
const CreateOrganizationDialog = lazy(async () => ({
  default: (await import('./create-organization-dialog.tsx')).CreateOrganizationDialog,
}));

/** The organization that is shown, and the way to another. Everything is loaded anew there: nothing of one is left in the other. */
export function OrganizationMenu() {
  const { organization, organizations } = useMe();
  const [isCreating, setCreating] = useState(false);
  const change = useChange<string>({
    change: switchOrganization,
    failed: 'Not switched',
    onDone: () => globalThis.location.assign('/'),
  });

  return (
    <>
      <Menu
        align="start"
        label="Organizations"
        trigger={
          <button
            type="button"
            title={visibleText(organization.name)}
            className="flex h-9 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-sunken"
          />
        }
        triggerContent={
          <>
            <img src="/favicon.svg" alt="" className="size-5 shrink-0" />
            <span className="min-w-0 flex-1 truncate font-semibold text-sm">
              <span className="sr-only">Organization: </span>
              <Untrusted text={organization.name} />
            </span>
            <ChevronsUpDown aria-hidden="true" size={14} className="shrink-0 text-muted" />
          </>
        }
      >
        {organizations.map(({ id, name, role }) => (
          <MenuItem
            key={id}
            isDisabled={change.isPending}
            onClick={() => id !== organization.id && change.mutate(id)}
          >
            <span className="w-4 shrink-0">
              {id === organization.id && <Check size={14} role="img" aria-label="Shown now" />}
            </span>
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <Untrusted text={name} />
            </span>
            <span className="text-muted text-xs">{ROLE_WORDS[role].name}</span>
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onClick={() => setCreating(true)}>
          <Plus aria-hidden="true" size={14} />
          Create an organization
        </MenuItem>
      </Menu>
      <Suspense>{isCreating && <CreateOrganizationDialog onClose={() => setCreating(false)} />}</Suspense>
    </>
  );
}
