import { FileWarning } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { damagedId } from '../damaged-id.ts';

export type DamagedRowsProps = {
  readonly positions: readonly number[];
  readonly openId: string | undefined;
  readonly onOpen: (id: string) => void;
};

const SHOWN_AT_FIRST = 3;

/** Damaged entries, above the events: whether they match the filter, and when they happened, is not known. */
export function DamagedRows({ positions, openId, onOpen }: DamagedRowsProps) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? positions : positions.slice(0, SHOWN_AT_FIRST);
  if (positions.length === 0) return null;
  return (
    <div className="border-line border-t bg-surface text-sm">
      <ul aria-label="Damaged entries">
        {shown.map((position) => {
          const id = damagedId(position);
          return (
            <li key={position} className="border-line border-b">
              <button
                type="button"
                aria-current={id === openId}
                onClick={() => onOpen(id)}
                className={classes(
                  'flex w-full cursor-pointer items-center gap-2 px-4 py-2.5 text-left -outline-offset-2 sm:px-6',
                  id === openId ? 'bg-accent-soft shadow-[inset_3px_0_0_var(--accent)]' : 'hover:bg-sunken',
                )}
              >
                <FileWarning aria-hidden="true" size={16} className="shrink-0 text-bad" />
                <span className="shrink-0 font-medium text-bad">Damaged</span>
                <span className="mono shrink-0">position {position}</span>
                <span className="hidden min-w-0 truncate text-muted sm:block">
                  what is stored is not what was recorded
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {shown.length < positions.length && (
        <Button variant="quiet" className="mx-2 my-1 sm:mx-4" onClick={() => setAll(true)}>
          Show {positions.length - shown.length} more damaged entries
        </Button>
      )}
    </div>
  );
}
