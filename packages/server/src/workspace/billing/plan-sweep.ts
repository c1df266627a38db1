import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Billing } from './billing.ts';

const LOOK_EVERY_MS = 10 * 60_000;

/** Carries out changes of plan at the end of a period in organizations that nobody visits, at start and every ten minutes. */
export class PlanSweep {
  readonly #billing: Billing;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(billing: Billing, logger: Logger) {
    this.#billing = billing;
    this.#logger = logger;
  }

  start(): void {
    this.#sweep();
    this.#timer = setInterval(() => this.#sweep(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    try {
      this.#billing.applyDue();
    } catch (error) {
      this.#logger.warn({ reason: messageOf(error) }, 'changes of plan that are due wait');
    }
  }
}
