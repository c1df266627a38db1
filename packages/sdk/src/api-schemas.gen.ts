// Made from the OpenAPI document by `npm run generate:api`. What is written here by hand is lost.

/** What the HTTP API takes and gives, by the name in the OpenAPI document. Times are ISO 8601. */
export interface ApiSchemas {
  readonly Health: {
    /** @enum {string} */
    readonly status: "alive";
    readonly version: string;
  };
  readonly Readiness: {
    /** @enum {string} */
    readonly status: "ready" | "not ready";
    readonly reasons: readonly string[];
  };
  readonly Setup: {
    readonly needsOwner: boolean;
  };
  readonly Problem: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    readonly errors?: readonly {
        readonly index?: number;
        readonly path: string;
        readonly message: string;
      }[];
  };
  readonly NewOwner: {
    readonly token: string;
    readonly email: string;
    readonly name: string;
    readonly password: string;
  };
  readonly LinkState: {
    readonly opens: boolean;
  };
  readonly Link: {
    /** @enum {string} */
    readonly kind: "setup" | "password-reset";
    readonly token: string;
  };
  readonly Me: {
    readonly organization: {
      readonly id: string;
      readonly name: string;
    };
    readonly organizations: readonly ({
        readonly id: string;
        readonly name: string;
        /** @enum {string} */
        readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
      })[];
    readonly user?: {
      readonly id: string;
      readonly name: string;
      readonly email: string;
      readonly twoFactorEnabled: boolean;
    };
    readonly memberId?: string;
    /** @enum {string} */
    readonly role?: "owner" | "admin" | "member" | "viewer" | "auditor";
    readonly apiKey?: {
      readonly id: string;
      readonly name: string;
      readonly scopes: readonly ApiSchemas["Scope"][];
    };
    /** @description What you should know, such as that the clock of the server jumped, or that an erasure was requested. */
    readonly notices?: readonly string[];
    /** @description The routes that this credential may call. */
    readonly routes: readonly string[];
  };
  /** @enum {string} */
  readonly Scope: "events:write" | "events:import" | "events:read" | "export" | "ledger:read" | "catalogue:write" | "secrets:read" | "secrets:write" | "variables:read" | "variables:write" | "projects:write";
  readonly Organization: {
    readonly id: string;
    readonly name: string;
    readonly createdAt: string;
  };
  readonly NewOrganization: {
    readonly name: string;
  };
  readonly MadeOrganization: ApiSchemas["Organization"] & {
    readonly verifierKey: string;
  };
  readonly ShownOrganization: {
    readonly id: string;
  };
  readonly Invitations: {
    readonly invitations: readonly ApiSchemas["ListedInvitation"][];
  };
  readonly ListedInvitation: ApiSchemas["Invitation"] & ({
    /** @description The link; null for a role that you cannot give. */
    readonly url?: string | null;
  });
  readonly Invitation: {
    readonly id: string;
    readonly email: string;
    /** @enum {string} */
    readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
    readonly invitedBy: string;
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly url: string;
  };
  readonly MadeInvitation: ApiSchemas["Invitation"] & {
    readonly mailed: boolean;
  };
  readonly NewInvitation: {
    readonly email: string;
    /** @enum {string} */
    readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
  };
  readonly InvitationView: {
    readonly organization: {
      readonly name: string;
    };
    readonly email: string;
    /** @enum {string} */
    readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
    readonly expiresAt: string;
    readonly hasAccount: boolean;
  };
  readonly Joined: {
    readonly organization: {
      readonly id: string;
      readonly name: string;
    };
    readonly memberId: string;
    /** @enum {string} */
    readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
  };
  readonly Members: {
    readonly members: readonly ApiSchemas["Member"][];
  };
  readonly Member: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    /** @enum {string} */
    readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
    readonly twoFactorEnabled: boolean;
    readonly joinedAt: string;
    readonly lastSeenAt: string | null;
    /** @description How many live API keys the member has made. */
    readonly keys: number;
  };
  readonly NewRole: {
    /** @enum {string} */
    readonly role: "owner" | "admin" | "member" | "viewer" | "auditor";
  };
  readonly PasswordResetLink: {
    readonly url: string;
    readonly expiresAt: string;
  };
  readonly ApiKeys: {
    readonly apiKeys: readonly ApiSchemas["ApiKey"][];
  };
  readonly ApiKey: {
    readonly id: string;
    readonly name: string;
    readonly scopes: readonly ApiSchemas["Scope"][];
    readonly projects: (readonly {
        readonly id: string;
        readonly name: string;
      }[]) | null;
    readonly environments: (readonly string[]) | null;
    readonly cidrs: (readonly string[]) | null;
    readonly createdAt: string;
    /** @description E-mail address; null when the system made it. */
    readonly createdBy: string | null;
    readonly expiresAt: string | null;
    readonly revokedAt: string | null;
    readonly lastUsedAt: string | null;
    readonly lastUsedIp: string | null;
    /**
     * @description `suspended`: it waits to be confirmed after a restore.
     * @enum {string}
     */
    readonly state: "live" | "suspended" | "expired" | "revoked";
    /** @description Live, and neither made nor used within 90 days. */
    readonly unused: boolean;
  };
  readonly MadeApiKey: ApiSchemas["ApiKey"] & {
    readonly key: string;
    /** @description What is probably not meant, such as a scope that does nothing alone. */
    readonly notes?: readonly string[];
  };
  readonly NewApiKey: {
    /**
     * @description Never used again.
     * @example ci-deploy
     */
    readonly name: string;
    readonly scopes: readonly ApiSchemas["Scope"][];
    /** @description Ids of the projects it is held to; all when left out. */
    readonly projects?: readonly string[];
    /**
     * @example [
     *   "production"
     * ]
     */
    readonly environments?: readonly string[];
    /**
     * @example [
     *   "203.0.113.0/24",
     *   "2001:db8::/32"
     * ]
     */
    readonly cidrs?: readonly string[];
    /** @example 2027-01-31T12:00:00Z */
    readonly expiresAt?: string;
  };
  readonly ConfirmedApiKeys: {
    readonly confirmed: readonly string[];
  };
  readonly Billing: {
    readonly plan: ApiSchemas["Plan"];
    /** @description What there is; it may exceed the limits after a downgrade, and only more of it is refused. */
    readonly usage: {
      readonly members: number;
      readonly projects: number;
      readonly secrets: number;
    };
    readonly periodStart: string;
    readonly periodEnd: string;
    /**
     * @description The plan from the end of the period on.
     * @enum {string|null}
     */
    readonly nextPlan: "free" | "team" | "business" | "enterprise" | null;
    readonly cancelledAt: string | null;
    readonly plans: readonly ApiSchemas["Plan"][];
    /** @description The newest 1,000, the newest first. */
    readonly payments: readonly ApiSchemas["Payment"][];
    readonly provider: string;
  };
  readonly Plan: {
    /** @enum {string} */
    readonly id: "free" | "team" | "business" | "enterprise";
    readonly name: string;
    /** @description How long the audit log is kept. */
    readonly retentionDays: number;
    readonly limits: {
      readonly members: number;
      readonly projects: number;
      readonly secrets: number;
    };
  };
  readonly Payment: {
    readonly id: string;
    /**
     * @description In minor units of the currency.
     * @example 4990
     */
    readonly amount: number;
    /** @example EUR */
    readonly currency: string;
    readonly reference: string;
    readonly createdAt: string;
  };
  readonly ChosenPlan: {
    /** @enum {string} */
    readonly plan: "free" | "team" | "business" | "enterprise";
  };
  readonly NewPayment: {
    /**
     * @description In minor units of the currency.
     * @example 4990
     */
    readonly amount: number;
    /**
     * @description ISO 4217, in any case.
     * @example EUR
     */
    readonly currency: string;
    /** @example INV-2026-11 */
    readonly reference: string;
  };
  readonly LegalHolds: {
    readonly legalHolds: readonly ApiSchemas["LegalHold"][];
  };
  readonly LegalHold: {
    readonly id: string;
    readonly name: string;
    readonly reason: string;
    /**
     * @description What is held: everything the organization records, the events of one `actor`, or what matches the filter `q`.
     * @enum {string}
     */
    readonly scope: "organization" | "actor" | "filter";
    readonly actor: string | null;
    readonly q: string | null;
    readonly from: string | null;
    readonly until: string | null;
    readonly endsAt: string | null;
    readonly placedBy: string;
    readonly placedAt: string;
    /** @description `system` for a hold that ended by itself. */
    readonly releasedBy: string | null;
    /** @description Null as long as the hold is in force. */
    readonly releasedAt: string | null;
  };
  readonly NewLegalHold: {
    /** @example Case 2026-117 */
    readonly name: string;
    /** @example Preservation letter of 24 November */
    readonly reason: string;
    /**
     * @description What is held: everything the organization records, the events of one `actor`, or what matches the filter `q`.
     * @enum {string}
     */
    readonly scope: "organization" | "actor" | "filter";
    /**
     * @description An e-mail address, compared in any case, or `api-key:NAME`.
     * @example ana@acme.example
     */
    readonly actor?: string;
    /**
     * @description A filter whose times are absolute.
     * @example category:secrets env:production
     */
    readonly q?: string;
    /**
     * @description Holds what occurred at or after this time.
     * @example 2026-11-01T00:00:00Z
     */
    readonly from?: string;
    /**
     * @description Holds what occurred before this time.
     * @example 2026-11-01T00:00:00Z
     */
    readonly until?: string;
    /**
     * @description When the hold ends by itself; without it, when it is released.
     * @example 2026-11-01T00:00:00Z
     */
    readonly endsAt?: string;
  };
  readonly Erasures: {
    readonly erasures: readonly ApiSchemas["Erasure"][];
    /** @description How long each can be cancelled before it is carried out. */
    readonly delayHours: number;
  };
  readonly Erasure: {
    readonly id: string;
    /** @description The address; null once the erasure is over, since nothing keeps it then. */
    readonly subject: string | null;
    /** @enum {string} */
    readonly state: "requested" | "running" | "waiting" | "done" | "cancelled";
    readonly requestedBy: string;
    readonly requestedAt: string;
    /** @description From when on it is carried out, unless it is cancelled. */
    readonly dueAt: string;
    /** @description The legal holds that keep the rest, once it was carried out. */
    readonly waitingFor: readonly {
        readonly id: string;
        readonly name: string;
      }[];
    /** @description How many legal holds are in force now. What they keep is looked at when it is carried out. */
    readonly holdsInForce: number;
    /** @description How many events are destroyed, or announced as such. */
    readonly erased: number;
    /** @description Who cancelled it. */
    readonly endedBy: string | null;
    readonly endedAt: string | null;
  };
  readonly NewErasure: {
    /** @example ana@acme.example */
    readonly subject: string;
    /** @description Your current password. */
    readonly password: string;
    /** @description The six digits of your authenticator app, where your account has a second factor. */
    readonly code?: string;
  };
  readonly Retention: {
    /** @enum {string} */
    readonly plan: "free" | "team" | "business" | "enterprise";
    readonly plans: readonly ({
        /** @enum {string} */
        readonly id: "free" | "team" | "business" | "enterprise";
        readonly name: string;
        /**
         * @description In days of 24 hours; fractions too.
         * @example 365
         */
        readonly retentionDays: number;
      })[];
    /**
     * @description What counts now; null: nothing expires yet.
     * @example 365
     */
    readonly retentionDays: number | null;
    /**
     * @description What an owner has set; it counts on the plan that allows it.
     * @example 365
     */
    readonly ownRetentionDays: number | null;
    /** @description Within which an owner can set it; null where the plan alone decides. */
    readonly bounds: {
      /**
       * @description In days of 24 hours; fractions too.
       * @example 365
       */
      readonly daysMin: number;
      /**
       * @description In days of 24 hours; fractions too.
       * @example 365
       */
      readonly daysMax: number;
    } | null;
    /** @description A shorter time that counts from `until` on. Nothing is lost by it before. */
    readonly shrink: {
      /**
       * @description In days of 24 hours; fractions too.
       * @example 365
       */
      readonly retentionDays: number;
      /** Format: date-time */
      readonly until: string;
    } | null;
    readonly visibleFrom: number;
    /** Format: date-time */
    readonly expiredBefore: string | null;
    /** @description When events expire next, and how many of those that are there now. */
    readonly next: {
      /** Format: date-time */
      readonly at: string;
      readonly count: number;
    } | null;
    /** @description What is being destroyed. */
    readonly underWay: readonly ({
        /** @enum {string} */
        readonly kind: "expired" | "erased";
        readonly count: number;
        /** Format: date-time */
        readonly begunAt: string;
      })[];
    /** @description How many legal holds keep events from being destroyed. */
    readonly holds: number;
  };
  readonly ChosenRetention: {
    /**
     * @description In days; null takes the plan's.
     * @example 730
     */
    readonly retentionDays: number | null;
  };
  readonly Projects: {
    readonly projects: readonly ApiSchemas["Project"][];
  };
  readonly Project: {
    readonly id: string;
    readonly name: string;
    readonly environments: readonly string[];
    /** Format: date-time */
    readonly createdAt: string;
    /** Format: date-time */
    readonly updatedAt: string;
  };
  readonly NewProject: {
    readonly name: string;
    /**
     * @example [
     *   "development",
     *   "staging",
     *   "production"
     * ]
     */
    readonly environments?: readonly string[];
  };
  readonly ProjectPatch: {
    readonly name?: string;
    /**
     * @example [
     *   "development",
     *   "staging",
     *   "production"
     * ]
     */
    readonly environments?: readonly string[];
  };
  readonly Variables: {
    readonly variables: readonly {
        readonly name: string;
        readonly environment: string;
        readonly version: number;
        /** Format: date-time */
        readonly updatedAt: string;
        /** @description Not for viewers. */
        readonly value?: string;
      }[];
  };
  readonly VariableVersion: {
    readonly name: string;
    readonly environment: string;
    readonly version: number;
  };
  readonly VariableValue: {
    readonly value: string;
  };
  readonly EnvUpload: {
    readonly new: readonly string[];
    readonly changed: readonly string[];
    readonly same: readonly string[];
    readonly variables: readonly ApiSchemas["EnvVariable"][];
  };
  readonly EnvVariable: {
    readonly name: string;
    /** @description From 1; the first line of a value that has several. */
    readonly line: number;
    /** @description The length of the value that is set, in code points. */
    readonly characters: number;
    /** @description Where the value may be another than expected: empty, cut by a comment, changed by a backslash. */
    readonly hints: readonly string[];
  };
  readonly EnvUploadNames: {
    readonly names: readonly string[];
    readonly lines: number;
    readonly variables: readonly ApiSchemas["EnvVariable"][];
  };
  readonly Secrets: {
    readonly secrets: readonly {
        readonly id: string;
        readonly name: string;
        readonly environment: string;
        readonly version: number;
        /** @description The first version that had the same value: setting it again was no rotation. */
        readonly sameAsVersion?: number;
        /** Format: date-time */
        readonly createdAt: string;
        /** Format: date-time */
        readonly updatedAt: string;
      }[];
  };
  readonly SecretValue: {
    readonly name: string;
    readonly environment: string;
    readonly version: number;
    readonly value: string;
    /** Format: date-time */
    readonly createdAt: string;
  };
  readonly SecretValues: {
    readonly secrets: readonly {
        readonly name: string;
        readonly environment: string;
        readonly version: number;
        readonly value: string;
      }[];
  };
  readonly SecretsWanted: {
    readonly names: readonly string[];
    /** @example production */
    readonly env: string;
  };
  readonly SecretVersion: {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
    readonly version: number;
    /** @description The first version that had the same value: setting it again was no rotation. */
    readonly sameAsVersion?: number;
  };
  readonly NewSecretValue: {
    readonly value: string;
  };
  readonly RestoredVersion: {
    readonly version: number;
  };
  readonly Accepted: {
    /** @description How many events were added; repeats do not count. */
    readonly accepted: number;
    readonly ids: readonly string[];
    readonly duplicates?: readonly string[];
    readonly positions?: {
      readonly first: number;
      readonly last: number;
    };
    readonly checkpoint?: string;
  };
  readonly NewEvent: {
    /**
     * Format: uuid
     * @description Yours, to make repeats recognizable; made on arrival otherwise.
     */
    readonly id?: string;
    /**
     * Format: date-time
     * @description Now, when left out; at most 5 minutes ahead.
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly occurredAt?: string;
    /**
     * Format: date-time
     * @description In place of occurredAt: what the sender's clock showed, to be corrected where that clock is ahead. Needs the header Daybook-Sender-Time.
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly senderTime?: string;
    /** @example SECRET_READ */
    readonly action: string;
    /**
     * @example {
     *   "type": "api-key",
     *   "name": "ci-deploy"
     * }
     */
    readonly actor: {
      /** @enum {string} */
      readonly type: "user" | "api-key" | "system";
      readonly id?: string;
      readonly name: string;
    };
    readonly context?: {
      readonly ip?: string;
      readonly environment?: string;
      readonly project?: string;
      readonly version?: number;
      readonly userAgent?: string;
      readonly requestId?: string;
    };
    readonly changes?: readonly ({
        readonly field: string;
        readonly from?: string | number | boolean | null;
        readonly to?: string | number | boolean | null;
      })[];
    readonly metadata?: {
      [key: string]: string | number | boolean | null | (readonly string[]);
    };
    /**
     * @example {
     *   "name": "DATABASE_URL"
     * }
     */
    readonly resource: {
      readonly type?: string;
      readonly id?: string;
      readonly name: string;
    };
    /**
     * @description success, when left out.
     * @enum {string}
     */
    readonly outcome?: "success" | "failure" | "denied";
  };
  readonly EventList: {
    readonly events: readonly ApiSchemas["Event"][];
    readonly nextCursor: string | null;
    readonly range?: {
      readonly first: number;
      readonly last: number;
      readonly count: number;
      readonly gone: number;
    };
    readonly coverage: ApiSchemas["Coverage"];
  };
  readonly Event: {
    /** Format: uuid */
    readonly id: string;
    /**
     * Format: date-time
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly occurredAt: string;
    /**
     * Format: date-time
     * @description What the sender's clock showed, where it was ahead and occurredAt was corrected.
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly senderTime?: string;
    /** @example SECRET_READ */
    readonly action: string;
    /**
     * @example {
     *   "type": "api-key",
     *   "name": "ci-deploy"
     * }
     */
    readonly actor: {
      /** @enum {string} */
      readonly type: "user" | "api-key" | "system";
      readonly id?: string;
      readonly name: string;
    };
    readonly context?: {
      readonly ip?: string;
      readonly environment?: string;
      readonly project?: string;
      readonly version?: number;
      readonly userAgent?: string;
      readonly requestId?: string;
    };
    readonly changes?: readonly ({
        readonly field: string;
        readonly from?: string | number | boolean | null;
        readonly to?: string | number | boolean | null;
      })[];
    readonly metadata?: {
      [key: string]: string | number | boolean | null | (readonly string[]);
    };
    readonly resource: {
      readonly type: string;
      readonly id?: string;
      readonly name: string;
    };
    /** @enum {string} */
    readonly outcome: "success" | "failure" | "denied";
    readonly recordedBy: {
      /** @enum {string} */
      readonly type: "workspace" | "api-key" | "import";
      readonly id?: string;
      readonly name?: string;
      readonly ip?: string;
    };
    /** @description Place in the ledger, from 0, without gaps. */
    readonly position: number;
    /**
     * Format: date-time
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly recordedAt: string;
    readonly category: string;
  };
  readonly Coverage: {
    /** @description The newest position that was searched; −1 when the log is empty. */
    readonly readUpTo: number;
    /** @description Durable, but not searched yet. */
    readonly pending: number;
    readonly visibleFrom: number;
    /**
     * Format: date-time
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly expiredBefore: string | null;
    readonly complete: boolean;
    readonly notes: readonly string[];
    /** @description Positions whose stored payload does not match its ledger entry, and which are in no answer: the first hundred. Absent without any. */
    readonly damaged?: readonly number[];
  };
  readonly Facets: {
    readonly fields: {
      [key: string]: readonly {
          readonly value: string;
          readonly count: number;
        }[];
    };
    readonly total: number;
    readonly coverage: ApiSchemas["Coverage"];
  };
  readonly Histogram: {
    /**
     * Format: date-time
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly from: string;
    /**
     * Format: date-time
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly until: string;
    readonly bucketSeconds: number;
    readonly buckets: readonly {
        /**
         * Format: date-time
         * @example 2026-11-22T10:15:30.123Z
         */
        readonly start: string;
        readonly counts: {
          [key: string]: number;
        };
      }[];
    /** @description Matching events before `from` that are in no bucket, as they lie far apart, by category. */
    readonly earlier: {
      [key: string]: number;
    };
    /** @description The same from `until` on. */
    readonly later: {
      [key: string]: number;
    };
    readonly coverage: ApiSchemas["Coverage"];
  };
  readonly Exposures: {
    readonly exposures: readonly ApiSchemas["Exposure"][];
    readonly nextCursor: string | null;
    readonly coverage: ApiSchemas["Coverage"];
  };
  readonly Exposure: {
    readonly actor: {
      /** @enum {string} */
      readonly type: "user" | "api-key" | "system";
      readonly id?: string;
      readonly name: string;
    };
    readonly secret: string;
    readonly secretId?: string;
    /** @description As reports name it: what this workspace keeps belongs to the organization. */
    readonly project?: string;
    readonly environment?: string;
    /** @description Absent where the reads do not say. */
    readonly version?: number;
    /** @description The earliest event that handed it out. */
    readonly first: {
      /** Format: date-time */
      readonly occurredAt: string;
      readonly position: number;
    };
    /** @description The latest event that handed it out. */
    readonly last: {
      /** Format: date-time */
      readonly occurredAt: string;
      readonly position: number;
    };
    /** @description Successful reads; 0 for who only set it. */
    readonly reads: number;
    /** @description Its actor set it, and so knows it without reading. */
    readonly isOwn: boolean;
    /** @description All that is known of it was reported by others than this workspace. */
    readonly isReported: boolean;
    /** @description This workspace keeps the secret: only what it observed itself closes an exposure. */
    readonly isKept: boolean;
    /**
     * @description `rotate`: still in use. `rotated` and `deleted`: replaced or deleted here; whether the old value still works is for its provider to say.
     * @enum {string}
     */
    readonly state: "rotate" | "rotated" | "deleted";
    /** @description The set or the deletion that closed it. */
    readonly closedBy?: {
      /** Format: date-time */
      readonly occurredAt: string;
      readonly position: number;
    };
  };
  readonly LeakedKey: {
    /** @enum {string} */
    readonly kind: "leaked-key";
    readonly id: string;
    /** @description Who made it. */
    readonly by: string;
    /** Format: date-time */
    readonly at: string;
    /** @description The findings are as of this position. */
    readonly readUpTo: number;
    readonly input: {
      readonly apiKey: string;
      /** Format: date-time */
      readonly from: string;
      /** Format: date-time */
      readonly until: string;
      readonly baselineDays: number;
    };
    /** @description A signed checkpoint that covers it. */
    readonly checkpoint: string | null;
    /** @description The gravest first; 500 at most. */
    readonly findings: readonly ApiSchemas["Finding"][];
    /** @description How many there are beyond those. */
    readonly moreFindings: number;
    readonly notes: readonly string[];
    /** @description What the findings were compared with. */
    readonly history: {
      /** Format: date-time */
      readonly from: string | null;
      /** Format: date-time */
      readonly until: string | null;
      readonly events: number;
    };
    readonly coverage: ApiSchemas["Coverage"];
    /** @description As of now, unlike the findings. */
    readonly checklist: readonly ApiSchemas["ChecklistItem"][];
    readonly blastRadius: readonly ApiSchemas["HeldVersion"][];
  };
  readonly Finding: {
    /** @enum {string} */
    readonly rule: "new-address" | "new-network" | "new-user-agent" | "new-secret" | "new-environment" | "unusual-hour" | "volume" | "refused" | "address-shared" | "key-created" | "member-added" | "first-write" | "role-changed-before" | "2fa-disabled-before" | "password-changed-before" | "key-created-before" | "read-after-change" | "still-exposed" | "changed-before-leaving" | "exported-log";
    /** @description The plain name or address that it is about. */
    readonly subject: string;
    /** @enum {string} */
    readonly severity: "high" | "medium" | "low" | "info";
    readonly title: string;
    readonly why: string;
    /** @description Positions, ascending: the first 1,000. */
    readonly evidence: readonly number[];
    readonly evidenceCount: number;
    /** @description Finds exactly the evidence. */
    readonly filter: string;
    /** @description What weakens it, such as too little history. */
    readonly notes: readonly string[];
  };
  readonly ChecklistItem: {
    /** @enum {string} */
    readonly kind: "revoke-key" | "remove-member" | "end-sessions" | "withdraw-invitation" | "rotate" | "restore";
    /**
     * @description `gone`: there is nothing left to do it to.
     * @enum {string}
     */
    readonly state: "open" | "done" | "gone";
    readonly name: string;
    readonly detail: string | null;
    /**
     * Format: date-time
     * @description When it was done or ended, where that is known.
     */
    readonly at: string | null;
    readonly project?: string;
    readonly environment?: string;
    readonly secretId?: string;
    /** @description `rotate`: the versions held. */
    readonly versions?: readonly number[];
    /** @description `restore`: the version that was in use before, where known. */
    readonly version?: number;
    /** @description `restore`: the change that it undoes. */
    readonly position?: number;
    readonly keyId?: string;
    readonly memberId?: string;
    /** @description Good for DELETE /v1/invitations/{id}, not for joining. */
    readonly invitationId?: string;
    readonly sessions?: number;
  };
  readonly HeldVersion: {
    /**
     * @description Who holds it, as a filter takes it.
     * @example api-key:ci-deploy
     */
    readonly via: string;
    readonly secret: string;
    readonly secretId?: string;
    readonly project?: string;
    readonly environment: string | null;
    /** @description Null where nothing says which. */
    readonly version: number | null;
    /**
     * Format: date-time
     * @description For one who only set it, when that was; so is `lastRead`.
     */
    readonly firstRead: string;
    /** Format: date-time */
    readonly lastRead: string;
    readonly reads: number;
    /** @description Whether they set it, and know it without reading. */
    readonly isOwn: boolean;
    /** @description Whether only others than this workspace say so. */
    readonly isReported: boolean;
    /** @description Whether this workspace keeps the secret. */
    readonly isKept: boolean;
    /** @enum {string} */
    readonly state: "rotate" | "rotated" | "deleted";
    /** Format: date-time */
    readonly rotatedAt: string | null;
  };
  readonly NewLeakedKey: {
    /**
     * @description The key's name. It may be known from events alone.
     * @example ci-deploy
     */
    readonly apiKey: string;
    /**
     * @description Inclusive, over occurredAt; seven days before `until` when left out.
     * @example 2026-11-01T00:00:00Z
     */
    readonly from?: string;
    /**
     * @description Exclusive; now when left out.
     * @example 2026-11-08T00:00:00Z
     */
    readonly until?: string;
    /**
     * @description How many days before `from` the habits of the key are learned from.
     * @example 30
     */
    readonly baselineDays?: number;
  };
  readonly OffBoarding: {
    /** @enum {string} */
    readonly kind: "off-boarding";
    readonly id: string;
    /** @description Who made it. */
    readonly by: string;
    /** Format: date-time */
    readonly at: string;
    /** @description The findings are as of this position. */
    readonly readUpTo: number;
    readonly input: {
      readonly email: string;
      readonly days: number;
    };
    /** @description A signed checkpoint that covers it. */
    readonly checkpoint: string | null;
    /** @description The gravest first; 500 at most. */
    readonly findings: readonly ApiSchemas["Finding"][];
    /** @description How many there are beyond those. */
    readonly moreFindings: number;
    readonly notes: readonly string[];
    /** @description What the findings were compared with. */
    readonly history: {
      /** Format: date-time */
      readonly from: string | null;
      /** Format: date-time */
      readonly until: string | null;
      readonly events: number;
    };
    readonly coverage: ApiSchemas["Coverage"];
    /** @description As of now, unlike the findings. */
    readonly checklist: readonly ApiSchemas["ChecklistItem"][];
    readonly exposure: readonly ApiSchemas["HeldVersion"][];
    /** @description The API keys that the person made, as the log says. */
    readonly keys: readonly ApiSchemas["MadeKey"][];
    /**
     * Format: date-time
     * @description When the person was removed, as the log says.
     */
    readonly leftAt: string | null;
    /**
     * Format: date-time
     * @description From when on what they did counts as done in their last days.
     */
    readonly since: string;
    /** @description Where they were at work since then. */
    readonly access: readonly ApiSchemas["Access"][];
    readonly open: readonly ({
        /** @enum {string} */
        readonly kind: "membership" | "session" | "api-key" | "invitation";
        readonly name: string;
      })[];
  };
  readonly MadeKey: {
    readonly name: string;
    readonly id?: string;
    /** Format: date-time */
    readonly madeAt: string;
    /**
     * Format: date-time
     * @description Null where the log does not show that it ended.
     */
    readonly endedAt: string | null;
    readonly isReported: boolean;
  };
  readonly Access: {
    readonly environment: string;
    readonly project?: string;
    readonly isProduction: boolean;
    readonly reads: number;
    readonly changes: number;
    readonly refused: number;
    /** Format: date-time */
    readonly firstAt: string;
    /** Format: date-time */
    readonly lastAt: string;
    readonly actors: readonly string[];
  };
  readonly NewOffBoarding: {
    /**
     * @description Compared in any case. The person may be known from events alone.
     * @example ana@acme.example
     */
    readonly email: string;
    /**
     * @description How many days back changes count as made before leaving.
     * @example 30
     */
    readonly days?: number;
  };
  readonly UnexpectedChange: {
    /** @enum {string} */
    readonly kind: "production-change";
    readonly id: string;
    /** @description Who made it. */
    readonly by: string;
    /** Format: date-time */
    readonly at: string;
    /** @description The findings are as of this position. */
    readonly readUpTo: number;
    readonly input: {
      readonly environment: string;
      /** Format: date-time */
      readonly from: string;
      /** Format: date-time */
      readonly until: string;
    };
    /** @description A signed checkpoint that covers it. */
    readonly checkpoint: string | null;
    /** @description The gravest first; 500 at most. */
    readonly findings: readonly ApiSchemas["Finding"][];
    /** @description How many there are beyond those. */
    readonly moreFindings: number;
    readonly notes: readonly string[];
    /** @description What the findings were compared with. */
    readonly history: {
      /** Format: date-time */
      readonly from: string | null;
      /** Format: date-time */
      readonly until: string | null;
      readonly events: number;
    };
    readonly coverage: ApiSchemas["Coverage"];
    /** @description As of now, unlike the findings. */
    readonly checklist: readonly ApiSchemas["ChecklistItem"][];
    /** @description What stands out most first. */
    readonly changes: readonly ApiSchemas["ProductionChange"][];
    readonly moreChanges: number;
  };
  readonly ProductionChange: {
    readonly position: number;
    readonly actor: string;
    readonly action: string;
    readonly resource: string;
    readonly resourceId?: string;
    readonly project?: string;
    readonly environment: string | null;
    readonly version: number | null;
    readonly versionBefore: number | null;
    /** Format: date-time */
    readonly occurredAt: string;
    /** @description How many changes there its actor had made before. */
    readonly earlier: number;
    readonly isReported: boolean;
    /** @description By which it stands out; none where it is habit. */
    readonly rules: readonly ("new-address" | "new-network" | "new-user-agent" | "new-secret" | "new-environment" | "unusual-hour" | "volume" | "refused" | "address-shared" | "key-created" | "member-added" | "first-write" | "role-changed-before" | "2fa-disabled-before" | "password-changed-before" | "key-created-before" | "read-after-change" | "still-exposed" | "changed-before-leaving" | "exported-log")[];
  };
  readonly NewProductionChange: {
    /**
     * @description production, when left out.
     * @example production
     */
    readonly environment?: string;
    /**
     * @description Inclusive, over occurredAt; seven days before `until` when left out.
     * @example 2026-11-01T00:00:00Z
     */
    readonly from?: string;
    /**
     * @description Exclusive; now when left out.
     * @example 2026-11-08T00:00:00Z
     */
    readonly until?: string;
  };
  readonly Investigations: {
    readonly investigations: readonly ApiSchemas["MadeInvestigation"][];
  };
  readonly MadeInvestigation: {
    /** @enum {string} */
    readonly kind: "leaked-key" | "off-boarding" | "production-change";
    readonly id: string;
    /** @description Who made it. */
    readonly by: string;
    /** Format: date-time */
    readonly at: string;
    /** @description The findings are as of this position. */
    readonly readUpTo: number;
    /** @description Null once the data of the person it is about was erased. */
    readonly input: {
      readonly apiKey: string;
      /** Format: date-time */
      readonly from: string;
      /** Format: date-time */
      readonly until: string;
      readonly baselineDays: number;
    } | {
      readonly email: string;
      readonly days: number;
    } | {
      readonly environment: string;
      /** Format: date-time */
      readonly from: string;
      /** Format: date-time */
      readonly until: string;
    } | null;
  };
  readonly Investigation: ApiSchemas["LeakedKey"] | ApiSchemas["OffBoarding"] | ApiSchemas["UnexpectedChange"];
  readonly Export: {
    readonly id: string;
    /**
     * @description `expired`: removed after seven days, or because an event in it was destroyed.
     * @enum {string}
     */
    readonly state: "waiting" | "running" | "done" | "failed" | "expired";
    /**
     * @description `bundle`: with proofs.
     * @enum {string}
     */
    readonly format: "ndjson" | "csv" | "parquet" | "bundle";
    readonly q: string;
    readonly hold: string | null;
    readonly createdAt: string;
    readonly createdBy: string;
    /** @description Events. */
    readonly progress: {
      readonly done: number;
      readonly total: number;
    };
    /** @description What it reads, both inclusive; fixed when it was asked for. */
    readonly positions: {
      readonly first: number;
      readonly last: number;
    };
    readonly bytes: number;
    /** @description Of the whole file, in hexadecimal. */
    readonly sha256: string | null;
    readonly finishedAt: string | null;
    /** @description When the file is removed. */
    readonly expiresAt: string | null;
    /** @description Why it failed, or was removed before its time. */
    readonly error: string | null;
  };
  readonly NewExport: {
    /** @enum {string} */
    readonly format: "ndjson" | "csv" | "parquet";
    /**
     * @default
     * @example category:secrets since:7d
     */
    readonly q?: string;
    /**
     * @description A bundle that can be checked offline, in place of a format.
     * @default false
     */
    readonly proofs?: boolean;
    /** @description With proofs and without `q`: a complete bundle of these positions alone, both inclusive. */
    readonly positions?: {
      /** @description The first that there still is, without it. */
      readonly first?: number;
      /** @description The newest that there is, without it. */
      readonly last?: number;
    };
    /** @description With proofs: sizes of older checkpoints that the bundle is to be compared with, wherever they lie. */
    readonly borders?: readonly number[];
    /** @description The id of a legal hold: what it keeps. */
    readonly hold?: string;
  };
  readonly Exports: {
    readonly exports: readonly ApiSchemas["Export"][];
  };
  readonly ExportSchedules: {
    readonly exportSchedules: readonly ApiSchemas["ExportSchedule"][];
  };
  readonly ExportSchedule: {
    readonly id: string;
    readonly name: string;
    readonly q: string;
    /** @enum {string} */
    readonly format: "ndjson" | "csv" | "parquet";
    readonly folder: string;
    /** @example daily */
    readonly every: ("daily" | "weekly") | {
      readonly minutes: number;
    };
    readonly createdAt: string;
    readonly createdBy: string;
    readonly nextAt: string | null;
    /** @description The first position that is still to be exported. */
    readonly nextPosition: number;
    /** @description How many ended well. */
    readonly runs: number;
    readonly lastRun: {
      readonly at: string;
      readonly positions: {
        readonly first: number;
        readonly last: number;
      };
      readonly count: number;
      readonly file: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly manifestSha256: string;
    } | null;
    /** @description Why the newest run failed; it is tried again. */
    readonly error: string | null;
  };
  readonly NewExportSchedule: {
    /** @example nightly */
    readonly name: string;
    /** @default */
    readonly q?: string;
    /** @enum {string} */
    readonly format: "ndjson" | "csv" | "parquet";
    /**
     * @description A subfolder of DAYBOOK_EXPORT_DIR.
     * @example acme/nightly
     */
    readonly folder: string;
    /** @example daily */
    readonly every: ("daily" | "weekly") | {
      readonly minutes: number;
    };
  };
  readonly Catalogue: {
    readonly actions: readonly ApiSchemas["Action"][];
  };
  readonly Action: {
    readonly action: string;
    readonly category: string;
    readonly resourceType: string;
    /** @enum {string} */
    readonly operation: "access" | "create" | "modify" | "remove" | "authenticate";
    /** @example read secret {resource} */
    readonly sentence: string;
    /** @description Context fields that apply. */
    readonly context: readonly string[];
    /** @description JSON Schema of the metadata. */
    readonly metadata: {
      [key: string]: unknown;
    };
  };
  readonly NewAction: {
    readonly category: string;
    readonly resourceType: string;
    readonly description?: string;
    /** @description JSON Schema of the metadata. */
    readonly metadata?: {
      [key: string]: unknown;
    };
  };
  readonly Logs: {
    /** @description Of the present log: 1 for one that never lost entries. */
    readonly number: number;
    readonly verifierKeys: readonly string[];
    readonly retired: readonly {
        readonly number: number;
        readonly origin: string;
        readonly verifierKey: string;
        /** @description Its last one whose entries are here. */
        readonly checkpoint: string;
        /** @description The largest one that is known. */
        readonly knownCheckpoint: string;
        /**
         * Format: date-time
         * @example 2026-11-22T10:15:30.123Z
         */
        readonly retiredAt: string;
        /** @description What opens entry 0 of the log that followed. */
        readonly entry: {
          readonly salt: string;
          readonly payload: string;
        };
      }[];
  };
  readonly ConsistencyProof: {
    readonly oldSize: number;
    readonly newSize: number;
    readonly proof: readonly string[];
    readonly checkpoint: string;
  };
  readonly EventProof: {
    readonly position: number;
    readonly salt: string;
    /** @description The exact JSON text that was hashed. */
    readonly payload: string;
    /**
     * Format: date-time
     * @example 2026-11-22T10:15:30.123Z
     */
    readonly recordedAt: string;
    /** @description c2sp.org/tlog-proof@v1 */
    readonly proof: string;
  };
  readonly Openings: {
    readonly openings: readonly {
        readonly position: number;
        readonly salt: string;
        /** @description The exact JSON text that was hashed. */
        readonly payload: string;
        /**
         * Format: date-time
         * @example 2026-11-22T10:15:30.123Z
         */
        readonly recordedAt: string;
      }[];
    /** @description Positions from first to last whose openings were destroyed. */
    readonly gone: readonly ({
        readonly first: number;
        readonly last: number;
        /** @enum {string} */
        readonly kind: "expired" | "erased";
        /** @description The position of the event that announced it. */
        readonly announcement: number;
      })[];
    /** @description Positions from first to last, all before visibleFrom, that are not shown and not destroyed. Nothing in the ledger announces them. */
    readonly hidden: readonly ({
        readonly first: number;
        readonly last: number;
        /**
         * @description A legal hold keeps them, or they are about to be destroyed.
         * @enum {string}
         */
        readonly why: "held" | "expiring";
      })[];
    /** @description Nothing before this position is shown. */
    readonly visibleFrom: number;
    /** @description Where to go on; null at the end of the ledger. */
    readonly next: number | null;
  };
  readonly CheckpointSeen: {
    /** @description How many entries the ledger has. */
    readonly size: number;
    /** @description How many the checkpoint has. */
    readonly checkpointSize: number;
  };
  readonly KnownCheckpoint: {
    /** @description The signed note, to the byte. */
    readonly checkpoint: string;
  };
}
