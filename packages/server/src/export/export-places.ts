import type { Asker } from '../platform/fair-queue.ts';

export type ExportLimits = {
  /** Streams under way at once, each until its client has everything. */
  readonly total: number;
  readonly perOrganization: number;
  readonly perCredential: number;
};

export const EXPORT_LIMITS: ExportLimits = { total: 8, perOrganization: 4, perCredential: 2 };

/** Counts the exports under way. Nobody waits in line: an export may take hours. */
export class ExportPlaces {
  readonly #limits: ExportLimits;
  readonly #taken = new Map<object, Asker>();

  constructor(limits: ExportLimits = EXPORT_LIMITS) {
    this.#limits = limits;
  }

  get taken(): number {
    return this.#taken.size;
  }

  /** A place until `release` is called, or whose limit is reached. */
  take(asker: Asker): { readonly release: () => void } | { readonly full: string } {
    const taken = [...this.#taken.values()];
    const { total, perOrganization, perCredential } = this.#limits;
    const ofCredential = taken.filter(({ credential }) => credential === asker.credential).length;
    const ofOrganization = taken.filter(
      ({ organizationId }) => organizationId === asker.organizationId,
    ).length;
    if (ofCredential >= perCredential)
      return { full: `${ofCredential} exports of this credential are under way: wait until one has ended` };
    if (ofOrganization >= perOrganization)
      return {
        full: `${ofOrganization} exports of this organization are under way: wait until one has ended`,
      };
    if (taken.length >= total)
      return { full: `${taken.length} exports are under way: wait until one has ended` };
    const place = {};
    this.#taken.set(place, { organizationId: asker.organizationId, credential: asker.credential });
    return { release: () => void this.#taken.delete(place) };
  }
}
