import type { Exposure } from '../event-index/exposure.ts';
import type { Rule } from './rules.ts';

/** The three questions that an investigation answers. */
export const INVESTIGATION_KINDS = ['leaked-key', 'off-boarding', 'production-change'] as const;
export type InvestigationKind = (typeof INVESTIGATION_KINDS)[number];

/** What each kind is asked about. Times are milliseconds since 1970 UTC, `from` inclusive and `until` exclusive; days have 24 hours. */
export type Inputs = {
  readonly 'leaked-key': {
    /** The key's name, without `api-key:`. */
    readonly apiKey: string;
    readonly from: number;
    readonly until: number;
    /** How long before `from` the key's habits are learned from. */
    readonly baselineDays: number;
  };
  readonly 'off-boarding': {
    /** As it was written; addresses are compared in any case. */
    readonly email: string;
    /** How long before the moment of asking changes count as made before leaving. */
    readonly days: number;
  };
  readonly 'production-change': {
    readonly environment: string;
    readonly from: number;
    readonly until: number;
  };
};

/** What each kind finds beside findings, as of the position it was read up to. */
export type Extras = {
  readonly 'leaked-key': {
    /** Each version of a secret that the key read or set within the window. */
    readonly blastRadius: readonly Exposure[];
  };
  readonly 'off-boarding': {
    /** Each version that the person and the keys they made hold; `actor` says who of them. */
    readonly exposure: readonly Exposure[];
    /** The API keys that the person made, as the log says; `id` where it gives one. */
    readonly keys: readonly { readonly name: string; readonly id?: string }[];
  };
  readonly 'production-change': {
    /** What stands out most first. */
    readonly changes: readonly Change[];
    /** How many changes there are beyond those listed. */
    readonly more: number;
  };
};

/** A change in an environment, with the rules by which it stands out; none where it is habit. */
export type Change = {
  readonly position: number;
  /** Written as a filter takes it: `ana@acme.example`, `api-key:ci-deploy` or `system`. */
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceId?: string;
  readonly project?: string;
  readonly environment?: string;
  /** The version that the change made, and the one in use before it. */
  readonly version?: number;
  readonly versionBefore?: number;
  readonly occurredAt: number;
  /** Whether it is reported by others than this workspace. */
  readonly isReported: boolean;
  readonly rules: readonly Rule[];
};
