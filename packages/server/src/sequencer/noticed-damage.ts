import type { Logger } from '../platform/logger.ts';
import type { LedgerDisagreement } from './ledger-disagreement.ts';

/** Of one organization; a ledger whose whole folder is gone would otherwise fill memory and log. */
const PARTS_MAX = 16;

/** Damage that readers of ledgers came upon: each part is logged once, and forgotten when it is read whole again. */
export class NoticedDamage {
  readonly #logger: Pick<Logger, 'error'>;
  readonly #parts = new Map<string, Map<string, string>>();

  constructor(logger: Pick<Logger, 'error'>) {
    this.#logger = logger;
  }

  /** The line about the first damaged part of an organization's ledger that still stands; undefined when none does. */
  first(organizationId: string): string | undefined {
    const [reason] = this.#parts.get(organizationId)?.values() ?? [];
    return reason;
  }

  add(organizationId: string, { part, message }: LedgerDisagreement): void {
    const parts = this.#parts.get(organizationId) ?? new Map<string, string>();
    if (parts.has(part) || parts.size >= PARTS_MAX) return;
    this.#parts.set(organizationId, parts.set(part, message));
    this.#logger.error({ organizationId, reason: message }, 'a part of a ledger is missing or damaged');
  }

  /** Every part that still stands. */
  all(): { readonly organizationId: string; readonly part: string }[] {
    return [...this.#parts].flatMap(([organizationId, parts]) =>
      [...parts.keys()].map((part) => ({ organizationId, part })),
    );
  }

  whole(organizationId: string, parts: readonly string[]): void {
    for (const part of parts) this.#parts.get(organizationId)?.delete(part);
  }
}
