import type { CustomAction } from '@daybook/event';

export const HOLD_SCOPES = ['organization', 'actor', 'filter'] as const;

/** What a hold keeps: all events of the organization, those of one actor, or those that match a filter. */
export type HoldScope = (typeof HOLD_SCOPES)[number];

/** An action of the organization's own, as far as a filter knows it. */
export type HeldAction = Pick<CustomAction, 'action' | 'category' | 'resourceType'>;

/** What is kept and why, and until when. Times are milliseconds since 1970. */
export type LegalHold = {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly reason: string;
  readonly scope: HoldScope;
  /** The actor, or the filter in its canonical form; empty for the whole organization. */
  readonly held: string;
  /** The organization's own actions when the hold was placed: the filter means the same for as long as the hold lasts. */
  readonly actions: readonly HeldAction[];
  /** Only what occurred at or after this time is held. */
  readonly from: number | undefined;
  /** Only what occurred before this time is held. */
  readonly until: number | undefined;
  /** When the hold is to end by itself; undefined when it lasts until somebody releases it. */
  readonly endsAt: number | undefined;
  /** E-mail address of who placed it. */
  readonly placedBy: string;
  readonly placedAt: number;
  /** E-mail address of who released it, or `system` where it ended by itself. */
  readonly releasedBy: string | undefined;
  /** It is in force as long as there is none. */
  readonly releasedAt: number | undefined;
};

/** A hold as somebody wants it, checked. */
export type HoldWish = Pick<LegalHold, 'name' | 'reason' | 'scope' | 'held' | 'from' | 'until' | 'endsAt'>;
