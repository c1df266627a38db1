import { type ReactNode, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';

export type CutListProps<Item> = {
  /** What it holds, for those who do not see it. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item, index: number) => string;
  /** How many are shown at first. */
  readonly shownFirst: number;
  readonly itemClassName?: string;
  readonly children: (item: Item) => ReactNode;
};

/** A list of which the beginning is shown until one asks for all of it; on paper it is whole. */
export function CutList<Item>(props: CutListProps<Item>) {
  const { label, items, keyOf, shownFirst, itemClassName, children } = props;
  const [isWhole, setWhole] = useState(false);
  // A button for a single one more would take the room of that one.
  const isCut = !isWhole && items.length > shownFirst + 1;
  return (
    <>
      <ul aria-label={label} className="flex flex-col">
        {items.map((item, index) => (
          <li
            key={keyOf(item, index)}
            className={classes(isCut && index >= shownFirst && 'hidden print:list-item', itemClassName)}
          >
            {children(item)}
          </li>
        ))}
      </ul>
      {isCut && (
        <Button className="mt-3 self-start print:hidden" onClick={() => setWhole(true)}>
          Show all {items.length.toLocaleString('en')}
        </Button>
      )}
    </>
  );
}
