/** Why the workspace does not do what was asked. Nothing was changed then. */
export type WorkspaceErrorKind = 'not-found' | 'invalid' | 'conflict' | 'plan-limit' | 'forbidden';

export type WorkspaceErrorOptions = {
  /** Fields that are wrong, each with what would be right. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  /** More that the answer tells, beside the sentence. */
  readonly details?: Readonly<Record<string, unknown>>;
};

/** The message is a sentence for the user: what is wrong, and what would be right. */
export class WorkspaceError extends Error {
  override name = 'WorkspaceError';
  readonly kind: WorkspaceErrorKind;
  readonly options: WorkspaceErrorOptions;

  constructor(kind: WorkspaceErrorKind, message: string, options: WorkspaceErrorOptions = {}) {
    super(message);
    this.kind = kind;
    this.options = options;
  }
}

/** One field is wrong; `message` says what would be right. */
export function invalidValue(path: string, message: string): WorkspaceError {
  return new WorkspaceError('invalid', `${path} ${message}`, { errors: [{ path, message }] });
}
