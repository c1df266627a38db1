import { formatActor } from '@daybook/event';
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

/** One of the questions, with its inputs. */
export type Wish = {
  readonly [K in InvestigationKind]: { readonly kind: K; readonly input: Inputs[K] };
}[InvestigationKind];

/** Whom or what it is about: `api-key:ci-deploy`, `ana@acme.example`, `production`. */
export function subjectOf({ kind, input }: Wish): string {
  switch (kind) {
    case 'leaked-key':
      return formatActor({ type: 'api-key', name: input.apiKey });
    case 'off-boarding':
      return input.email;
    case 'production-change':
      return input.environment;
  }
}

/** What each kind finds beside findings, as of the position it was read up to. */
export type Extras = {
  readonly 'leaked-key': {
    /** Each version of a secret that the key read or set within the window. */
    readonly blastRadius: readonly Exposure[];
  };
  readonly 'off-boarding': {
    /** Each version that the person and the keys they made hold; `actor` says who of them. */
    readonly exposure: readonly Exposure[];
    /** The API keys that the person made, or that were made for them, as the log says. */
    readonly keys: readonly MadeKey[];
    /** When the person was removed, milliseconds since 1970 UTC, as the log says; undefined where it does not, or they came back. */
    readonly leftAt: number | undefined;
    /** Since when what they did counts as done in their last days. */
    readonly since: number;
    /** Where they and their keys were at work since then: production first, then where they did the most. */
    readonly access: readonly Access[];
  };
  readonly 'production-change': {
    /** What stands out most first. */
    readonly changes: readonly Change[];
    /** How many changes there are beyond those listed. */
    readonly more: number;
  };
};

/** A key that belongs to somebody's leaving. Times are milliseconds since 1970 UTC. */
export type MadeKey = {
  readonly name: string;
  readonly id?: string;
  readonly madeAt: number;
  /** When it was revoked or expired; undefined where the log does not show that it ended. */
  readonly endedAt?: number;
  /** Whether others than this workspace reported that it was made. */
  readonly isReported: boolean;
};

/** What somebody and their keys did in one place. */
export type Access = {
  readonly environment: string;
  readonly project?: string;
  readonly isProduction: boolean;
  /** Values of secrets read, changes made, and what was refused or failed. */
  readonly reads: number;
  readonly changes: number;
  readonly refused: number;
  /** The first and the last time, milliseconds since 1970 UTC. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Who of them, written as a filter takes it. */
  readonly actors: readonly string[];
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
  /** How many changes of the environment its actor had made before it. */
  readonly earlier: number;
  /** Whether it is reported by others than this workspace. */
  readonly isReported: boolean;
  readonly rules: readonly Rule[];
};
