/** What a person does about a finding. Every kind but `rotate` outside this workspace has a button. */
export const CHECKLIST_KINDS = [
  'revoke-key',
  'remove-member',
  'end-sessions',
  'withdraw-invitation',
  'rotate',
  'restore',
] as const;
export type ChecklistKind = (typeof CHECKLIST_KINDS)[number];

/**
 * `done`: it was done, here or as the log reports. `gone`: there is nothing left to do it to, such as an invitation that expired or a value
 * that is not kept any more.
 */
export const CHECKLIST_STATES = ['open', 'done', 'gone'] as const;
export type ChecklistState = (typeof CHECKLIST_STATES)[number];

/**
 * One thing to do, and whether it is done: as of the moment it is read, unlike findings. The ids are of this workspace, and absent where the
 * thing is known from events only: then it is to be done where it belongs.
 */
export type ChecklistItem = {
  readonly kind: ChecklistKind;
  readonly state: ChecklistState;
  /** The plain name of the secret, variable or key, or the e-mail address. */
  readonly name: string;
  /** What a person should know beside that: one sentence, without a full stop. */
  readonly detail?: string;
  /** When it was done, milliseconds since 1970 UTC, where that is known. */
  readonly at?: number;
  /** `rotate` and `restore`: where the secret or variable is. */
  readonly project?: string;
  readonly environment?: string;
  readonly secretId?: string;
  /** `rotate`: the versions held that are in use, or were; ascending. Empty where nothing says which. */
  readonly versions?: readonly number[];
  /** `restore`: the version whose value was in use before; absent where nothing says. */
  readonly version?: number;
  /** `restore`: the position of the change that it undoes. */
  readonly position?: number;
  readonly keyId?: string;
  readonly memberId?: string;
  /** `withdraw-invitation`: a handle by which it is withdrawn; it is not the secret of its link. */
  readonly invitationId?: string;
  /** `end-sessions`: how many there are. */
  readonly sessions?: number;
};

/** Whether it had been done before an investigation was made. */
export function wasDone({ state, at }: Pick<ChecklistItem, 'state' | 'at'>, askedAt: number): boolean {
  return state === 'done' && at !== undefined && at < askedAt;
}
