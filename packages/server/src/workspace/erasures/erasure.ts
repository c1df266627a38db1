export const ERASURE_STATES = ['requested', 'running', 'waiting', 'done', 'cancelled'] as const;

/**
 * `requested`: until it is due, it can be cancelled. `running`: events are looked for and destroyed. `waiting`: a legal hold keeps the
 * rest. `done` and `cancelled`: over.
 */
export type ErasureState = (typeof ERASURE_STATES)[number];

/** The erasure of one person's data in one organization. Times are milliseconds since 1970. */
export type Erasure = {
  readonly id: string;
  readonly organizationId: string;
  /** The address, in its one spelling; undefined as soon as the erasure is over. */
  readonly subject: string | undefined;
  readonly state: ErasureState;
  /** E-mail address of who requested it. */
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly dueAt: number;
  /** How far the present pass over the log has come; undefined when none is under way. */
  readonly progress: ErasureProgress | undefined;
  /** Ids of the legal holds that it waits for. */
  readonly waitingFor: readonly string[];
  /** How many events were destroyed, or are announced as such. */
  readonly erased: number;
  readonly endedBy: string | undefined;
  readonly endedAt: number | undefined;
};

/** A pass over the log: what it keeps does not grow with what it finds. */
export type ErasureProgress = {
  /** Positions below it belong to this pass. */
  readonly end: number;
  /** The position to go on from: what was found below it is announced. */
  readonly next: number;
  /** How many holds there had ever been when looking began at `next`. */
  readonly holdsPlaced: number;
  /** Ids of holds that keep something of what was found. */
  readonly keptBy: readonly string[];
};
