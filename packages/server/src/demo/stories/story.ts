import type { Draft } from '../draft.ts';

/** What an investigation must find, and the events that tell it. Times are milliseconds since 1970. */
export type Story<Truth> = { readonly truth: Truth; readonly drafts: readonly Draft[] };

export type DemoStories = {
  readonly leakedKey: {
    /** The key's name, without `api-key:`. */
    readonly apiKey: string;
    readonly from: number;
    readonly until: number;
    readonly addresses: readonly string[];
    readonly userAgent: string;
    /** Read by it for the first time. */
    readonly newSecrets: readonly string[];
    /** Of all that it read then, these got a new value afterwards. */
    readonly rotated: readonly string[];
    /** Asked for and refused. */
    readonly refused: readonly string[];
  };
  readonly leaver: {
    readonly email: string;
    readonly removedAt: number;
    /** The key that the leaver made, and that nobody revoked. */
    readonly apiKey: string;
    /** Production secrets read in the 30 days before, by person or key. */
    readonly read: readonly string[];
    readonly rotated: readonly string[];
    readonly stillExposed: readonly string[];
  };
  readonly productionChange: {
    readonly email: string;
    readonly secret: string;
    readonly at: number;
    readonly address: string;
    readonly roleChangedAt: number;
    readonly twoFactorDisabledAt: number;
  };
};
