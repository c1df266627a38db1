import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { type Brush, bucketAt, stepBrush } from './brush.ts';

export type UseBrushOptions = {
  /** How many buckets there are. */
  readonly count: number;
  /** What is chosen by keys. */
  readonly brush: Brush | undefined;
  readonly onBrush: (brush: Brush | undefined) => void;
  readonly onApply: (brush: Brush) => void;
};

/**
 * Choosing buckets: a drag chooses and applies at its end; arrow keys move, with shift they extend, Enter applies. Esc leaves everything as
 * it was. `shown` is what is chosen by either, `pointed` the bucket that is looked at; `handlers` belong to the element that can have the focus.
 */
export function useBrush({ count, brush, onBrush, onApply }: UseBrushOptions) {
  const [hovered, setHovered] = useState<number>();
  const [drag, setDrag] = useState<{ readonly brush: Brush; readonly isMoved: boolean }>();

  function at(event: PointerEvent<HTMLElement>): number {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return bucketAt((event.clientX - left) / width, count);
  }

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || !event.isPrimary) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const bucket = at(event);
      onBrush(undefined);
      setDrag({ brush: { anchor: bucket, head: bucket }, isMoved: false });
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const head = at(event);
      setHovered(head);
      if (drag === undefined) return;
      setDrag({ brush: { ...drag.brush, head }, isMoved: drag.isMoved || head !== drag.brush.anchor });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      setDrag(undefined);
      // A tap of a finger looks; a click of a mouse, which looked before, chooses.
      if (drag !== undefined && (drag.isMoved || event.pointerType === 'mouse')) onApply(drag.brush);
    },
    onPointerCancel: () => setDrag(undefined),
    onPointerLeave: () => setHovered(undefined),
    onBlur: () => onBrush(undefined),
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const steps = stepsOf(event.key, count);
      if (steps !== undefined) onBrush(stepBrush(brush, steps, count, event.shiftKey));
      else if (event.key === 'Enter' && brush !== undefined) onApply(brush);
      else if (event.key === 'Escape' && (brush ?? drag) !== undefined) {
        onBrush(undefined);
        setDrag(undefined);
      } else return;
      event.preventDefault();
    },
  };

  return {
    shown: drag?.brush ?? brush,
    pointed: drag?.brush.head ?? hovered ?? brush?.head,
    handlers,
  };
}

function stepsOf(key: string, count: number): number | undefined {
  const page = Math.max(2, Math.round(count / 10));
  const steps: { readonly [name: string]: number | undefined } = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -page,
    PageUp: page,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  return steps[key];
}
