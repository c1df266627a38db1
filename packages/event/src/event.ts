export const ACTOR_TYPES = ['user', 'api-key', 'system'] as const;

/** Who acted. A user's `name` is the e-mail address, an API key's the key's name. */
export type Actor = {
  readonly type: (typeof ACTOR_TYPES)[number];
  readonly id?: string;
  readonly name: string;
};

/** What was acted upon. */
export type Resource = {
  readonly type: string;
  readonly id?: string;
  readonly name: string;
};

/** Circumstances of the act; each field is present only where it applies. */
export type Context = {
  readonly ip?: string;
  readonly environment?: string;
  readonly project?: string;
  readonly version?: number;
  readonly userAgent?: string;
  readonly requestId?: string;
};

export type Outcome = 'success' | 'failure' | 'denied';

export type Change = { readonly field: string; readonly from?: Scalar; readonly to?: Scalar };

export type Scalar = string | number | boolean | null;

/** Who says that it happened. Set by the server, never by the sender; part of what is hashed. */
export type RecordedBy = {
  readonly type: 'workspace' | 'api-key' | 'import';
  readonly id?: string;
  readonly name?: string;
  readonly ip?: string;
};

export type Metadata = Readonly<Record<string, Scalar | readonly string[]>>;

/** An event with every default filled in, before a server has said who recorded it. Times are ISO 8601 UTC with milliseconds. */
export type NormalizedEvent = {
  readonly id: string;
  readonly occurredAt: string;
  /** What the sender's clock showed, where the server has corrected `occurredAt`. */
  readonly senderTime?: string;
  readonly action: string;
  readonly actor: Actor;
  readonly resource: Resource;
  readonly context?: Context;
  readonly outcome: Outcome;
  readonly changes?: readonly Change[];
  readonly metadata?: Metadata;
};

/** The event as it is hashed and stored: its JSON text is the payload. */
export type AuditEvent = NormalizedEvent & { readonly recordedBy: RecordedBy };

/** The event as every answer shows it: what the server knows beside what was hashed. */
export type RecordedEvent = AuditEvent & {
  /** Place in the organization's ledger, from 0, without gaps. */
  readonly position: number;
  /** When it was journaled, ISO 8601 UTC; never decreases with position. */
  readonly recordedAt: string;
  readonly category: string;
};
