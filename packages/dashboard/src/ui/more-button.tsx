import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';

/** The further actions of one of many things, behind a button; `name` tells which thing. */
export function MoreButton({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Menu
      label={`Actions for ${name}`}
      trigger={<Button variant="quiet" className="px-2" aria-label={`More for ${name}`} title="More" />}
      triggerContent={<Ellipsis aria-hidden="true" size={16} />}
    >
      {children}
    </Menu>
  );
}
