import { type RefObject, useLayoutEffect } from 'react';

const GAP_PX = 4;
const EDGE_PX = 8;
const HEIGHT_MAX_PX = 320;

/**
 * Shows an element with the attribute `popover` above everything else, under another one or over it, wherever there is more room, and keeps it
 * there while the page scrolls. It is at least as wide as the other.
 */
export function usePlacement(
  popover: RefObject<HTMLElement | null>,
  anchor: RefObject<HTMLElement | null>,
): void {
  useLayoutEffect(() => {
    const element = popover.current;
    const beside = anchor.current;
    if (element === null || beside === null) return;
    element.showPopover();
    const place = () => {
      const { top, bottom, left, width } = beside.getBoundingClientRect();
      const below = innerHeight - bottom - GAP_PX - EDGE_PX;
      const above = top - GAP_PX - EDGE_PX;
      const isBelow = below >= Math.min(HEIGHT_MAX_PX, above);
      element.style.minWidth = `${width}px`;
      element.style.maxHeight = `${Math.min(HEIGHT_MAX_PX, isBelow ? below : above)}px`;
      element.style.top = isBelow ? `${bottom + GAP_PX}px` : 'auto';
      element.style.bottom = isBelow ? 'auto' : `${innerHeight - top + GAP_PX}px`;
      const leftMost = innerWidth - element.offsetWidth - EDGE_PX;
      element.style.left = `${Math.max(EDGE_PX, Math.min(left, leftMost))}px`;
    };
    place();
    const changes = new ResizeObserver(place);
    changes.observe(element);
    changes.observe(beside);
    addEventListener('scroll', place, { capture: true, passive: true });
    addEventListener('resize', place);
    return () => {
      changes.disconnect();
      removeEventListener('scroll', place, { capture: true });
      removeEventListener('resize', place);
    };
  }, [popover, anchor]);
}
