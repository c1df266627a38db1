import { visible } from './escape.ts';
import type { Io } from './io.ts';

/** A line that says how far a long command is. */
export type Progress = {
  /** Shows the newest state; cheap enough to be called for every step. */
  readonly show: (text: string) => void;
  /** Removes the line, before other output and at the end. */
  readonly end: () => void;
};

/** How often the line is redrawn at most. */
const INTERVAL_MS = 100;

/**
 * Progress on standard error: where that is a terminal, or where `--progress` asks for it (a line each then, as there is nothing to
 * redraw). Otherwise silent.
 */
export function createProgress(io: Io, wanted: boolean | undefined): Progress {
  if (!(wanted ?? io.isErrTerminal)) return { show: () => undefined, end: () => undefined };
  const [before, after] = io.isErrTerminal ? ['\r\u001b[K', ''] : ['', '\n'];
  let shownMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show: (text) => {
      const now = io.nowMs();
      if (now - shownMs < INTERVAL_MS) return;
      shownMs = now;
      isShown = true;
      io.err(`${before}${visible(text)}${after}`);
    },
    end: () => {
      if (isShown && io.isErrTerminal) io.err('\r\u001b[K');
      isShown = false;
    },
  };
}
