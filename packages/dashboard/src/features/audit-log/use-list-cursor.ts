import type { RecordedEvent } from '@daybook/event';
import { type RefObject, useState } from 'react';

export type ListCursor = {
  /** The row where the Tab key stops, from 0; −1 without rows. */
  readonly index: number;
  set(position: number): void;
  /** Goes a number of rows down (up when negative), as far as there are rows. */
  move(steps: number): void;
  /** Puts the focus on the current row, if there is one; whether there was. */
  focus(): boolean;
};

export type ListCursorOptions = {
  readonly rows: RefObject<HTMLElement | null>;
  readonly openId: string | undefined;
  /** Shows another event in the panel that is open. */
  readonly onShow: (event: RecordedEvent) => void;
};

/**
 * Which row of the list one is at. While an entry is open, moving on opens the next one; the focus follows unless it is in the panel,
 * where it stays.
 */
export function useListCursor(
  events: readonly RecordedEvent[],
  { rows, openId, onShow }: ListCursorOptions,
): ListCursor {
  const [position, setPosition] = useState<number>();
  const at = events.findIndex((event) => event.position === position);
  const open = openId === undefined ? -1 : events.findIndex((event) => event.id === openId);
  const index = Math.max(at, at === -1 ? open : -1, events.length > 0 ? 0 : -1);

  function row(event: RecordedEvent): HTMLElement | null {
    return rows.current?.querySelector<HTMLElement>(`[data-position="${event.position}"]`) ?? null;
  }

  return {
    index,
    set: setPosition,
    move(steps) {
      // Nothing is current before the first move, unless a row has the focus or is open.
      const from = at === -1 && open === -1 && !rows.current?.contains(document.activeElement) ? -1 : index;
      const event = events[Math.min(Math.max(from + steps, 0), events.length - 1)];
      if (event === undefined) return;
      setPosition(event.position);
      const target = row(event);
      const isInPanel = document.activeElement?.closest('aside') != null;
      if (isInPanel) target?.scrollIntoView({ block: 'nearest' });
      else target?.focus();
      if (openId !== undefined) onShow(event);
    },
    focus() {
      const event = events[index];
      const target = event && row(event);
      target?.focus();
      return target != null;
    },
  };
}
