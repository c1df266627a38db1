import { startTimer } from './timer.ts';

/** The pauses between attempts: one at a time, cut short when somebody waits for the queue to empty. */
export class Pauses {
  readonly #signal: AbortSignal;
  readonly #onFirm: () => void;
  #current: { readonly isFirm: boolean; readonly endsAtMs: number; readonly end: () => void } | undefined;

  /** `onFirm` is called when a firm pause has begun. */
  constructor(signal: AbortSignal, onFirm: () => void) {
    this.#signal = signal;
    this.#onFirm = onFirm;
  }

  /** Waits without keeping a program alive. A firm pause is one that the server asked for. Rejects with the signal's reason. */
  async wait({ ms, isFirm }: { readonly ms: number; readonly isFirm: boolean }): Promise<void> {
    this.#signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const end = () => {
        timer.cancel();
        this.#signal.removeEventListener('abort', end);
        this.#current = undefined;
        resolve();
      };
      const timer = startTimer(ms, end);
      this.#current = { isFirm, endsAtMs: performance.now() + ms, end };
      this.#signal.addEventListener('abort', end, { once: true });
      if (isFirm) this.#onFirm();
    });
    this.#signal.throwIfAborted();
  }

  /** Ends the current pause unless it is firm. */
  cut(): void {
    if (this.#current?.isFirm === false) this.#current.end();
  }

  /** How long no attempt will be made, whatever is asked for: 0 when one is under way or may be made now. */
  get firmMsLeft(): number {
    return this.#current?.isFirm ? Math.max(0, this.#current.endsAtMs - performance.now()) : 0;
  }
}
