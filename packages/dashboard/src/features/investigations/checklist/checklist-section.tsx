import { useState } from 'react';
import { SectionCard } from '../../../ui/section-card.tsx';
import { exactTime } from '../../../ui/time-ago.tsx';
import { useFocusAfterRemoval } from '../../../ui/use-focus-after-removal.ts';
import type { ChecklistItem } from '../answers.ts';
import { CutList } from '../result/cut-list.tsx';
import { ChecklistLine } from './checklist-line.tsx';
import { byKind, itemKey, KIND_HEADINGS, KIND_NOTES } from './item-words.ts';

const SHOWN_FIRST = 12;

export type ChecklistSectionProps = {
  readonly items: readonly ChecklistItem[];
  /** When it was looked at, milliseconds since 1970. */
  readonly asOf: number;
  /** Something was done: what is shown may not hold any more. */
  readonly onChanged: () => void;
};

/** What is to be done. It ticks itself: an item is done when the workspace, or the log, says that it is. */
export function ChecklistSection({ items, asOf, onChanged }: ChecklistSectionProps) {
  const [wasOpen] = useState(() => new Set(items.filter(({ state }) => state === 'open').map(itemKey)));
  const open = items.filter(({ state }) => state === 'open').length;
  const box = useFocusAfterRemoval<HTMLDivElement>(open);
  return (
    <SectionCard
      title="What to do"
      about={
        items.length === 0 ? undefined : (
          <>
            {(items.length - open).toLocaleString('en')} of {items.length.toLocaleString('en')} done
            <span className="print:hidden">. It ticks itself.</span>
            <span className="hidden print:inline"> as of {exactTime(asOf)}.</span>
          </>
        )
      }
    >
      <div
        ref={box}
        tabIndex={-1}
        id="checklist"
        className="flex scroll-mt-20 flex-col gap-5 -outline-offset-2"
      >
        {items.length === 0 ? (
          <p className="text-sm">Nothing is left to be done here.</p>
        ) : (
          byKind(items, wasOpen).map(({ kind, items: list }) => (
            <section key={kind} aria-label={KIND_HEADINGS[kind]} className="flex flex-col">
              <h3 className="mb-1 font-semibold text-sm">{KIND_HEADINGS[kind]}</h3>
              <CutList
                label={KIND_HEADINGS[kind]}
                items={list}
                keyOf={itemKey}
                shownFirst={SHOWN_FIRST}
                itemClassName="break-inside-avoid border-line border-b last:border-b-0"
              >
                {(item) => <ChecklistLine item={item} onChanged={onChanged} />}
              </CutList>
              {KIND_NOTES[kind] !== undefined && (
                <p className="mt-2 text-muted text-xs">{KIND_NOTES[kind]}</p>
              )}
            </section>
          ))
        )}
      </div>
    </SectionCard>
  );
}
