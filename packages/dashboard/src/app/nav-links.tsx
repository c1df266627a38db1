import { Link } from '@tanstack/react-router';
import { useMe } from '../features/sign-in/me-context.ts';
import { type PageEntry, pagesFor } from '../pages.ts';

/** Links to the pages that one may see. */
export function NavLinks({ onFollow }: { readonly onFollow?: () => void }) {
  const { routes } = useMe();
  const pages = pagesFor(routes);
  const groups = (['log', 'workspace'] as const)
    .map((group) => ({ group, entries: pages.filter((page) => page.group === group) }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <nav aria-label="Pages" className="flex flex-1 flex-col overflow-y-auto px-2">
      {groups.map(({ group, entries }, index) => (
        <ul
          key={group}
          className={
            index === 0 ? 'flex flex-col gap-0.5' : 'mt-2 flex flex-col gap-0.5 border-line border-t pt-2'
          }
        >
          {entries.map((page) => (
            <NavLink key={page.to} page={page} {...(onFollow && { onFollow })} />
          ))}
        </ul>
      ))}
    </nav>
  );
}

function NavLink({ page, onFollow }: { readonly page: PageEntry; readonly onFollow?: () => void }) {
  const Sign = page.sign;
  return (
    <li>
      <Link
        to={page.to}
        {...(onFollow && { onClick: onFollow })}
        activeOptions={{ includeSearch: false }}
        className="flex h-8 pointer-coarse:h-10 items-center gap-2 rounded-md px-2 font-medium text-muted text-sm hover:bg-sunken"
        activeProps={{ className: 'bg-accent-soft text-ink' }}
      >
        <Sign aria-hidden="true" size={15} />
        {page.name}
      </Link>
    </li>
  );
}
