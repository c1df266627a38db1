import type { Context } from 'hono';

/** One thing that is wrong with a request. `index` counts the events of a batch from 0. */
export type ProblemIssue = { readonly index?: number; readonly path: string; readonly message: string };

/** An answer names this many errors at most; a sentence fewer. */
const ERRORS_MAX = 1_000;
const TOLD_MAX = 3;

const TITLES = {
  'invalid-request': [400, 'The request is not valid'],
  'malformed-body': [400, 'The body cannot be read'],
  'invalid-filter': [400, 'The filter is not valid'],
  'invalid-cursor': [400, 'The cursor is not valid'],
  unauthorized: [401, 'A valid API key or session is needed'],
  forbidden: [403, 'The credential does not allow this'],
  'no-membership': [403, 'The account belongs to no organization'],
  'plan-limit': [403, 'The plan does not allow more'],
  'wrong-origin': [403, 'The request comes from another site'],
  'not-found': [404, 'There is nothing here'],
  'too-slow': [408, 'The request did not arrive in time'],
  conflict: [409, 'This does not fit what is there'],
  'rolled-back': [409, 'The log ends before this position'],
  'organization-changed': [409, 'The request is about another organization'],
  erased: [410, 'The event was erased'],
  expired: [410, 'The event has expired'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The body has another type than expected'],
  'no-such-range': [416, 'The file has no such range'],
  invalid: [422, 'The request is not valid'],
  'invalid-event': [422, 'An event is not valid'],
  'invalid-action': [422, 'The action is not valid'],
  'id-conflict': [422, 'An event id was used before with other content'],
  'idempotency-conflict': [422, 'The idempotency key was used before with another body'],
  'too-many-requests': [429, 'Too many requests'],
  damaged: [500, 'The stored event does not match its ledger entry'],
  internal: [500, 'The server failed'],
  'ledger-damaged': [500, 'A stored part of the ledger is missing or damaged'],
  unavailable: [503, 'Events cannot be recorded now'],
  'no-room': [503, 'The disk has too little room for this'],
  'not-searchable': [503, 'Events cannot be searched now'],
  'not-answered': [503, 'The question was not answered in time'],
} as const satisfies Record<string, readonly [number, string]>;

/** Every kind of problem with its status and title, for those who document them. */
export const PROBLEMS: Readonly<Record<string, readonly [number, string]>> = TITLES;

export type ProblemKind = keyof typeof TITLES;

export type ProblemOptions = {
  readonly detail: string;
  readonly errors?: readonly ProblemIssue[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members of the answer. */
  readonly details?: Readonly<Record<string, unknown>>;
};

/** An answer that says what is wrong and what would be right; thrown where it is found, written in one place. */
export class Problem extends Error {
  override name = 'Problem';
  readonly kind: ProblemKind;
  readonly options: ProblemOptions;

  constructor(kind: ProblemKind, options: ProblemOptions) {
    super(options.detail);
    this.kind = kind;
    this.options = options;
  }
}

/** A problem with one field; `message` says what would be right. */
export function invalidField(path: string, message: string, kind: ProblemKind = 'invalid-request'): Problem {
  return new Problem(kind, { detail: `${path} ${message}`, errors: [{ path, message }] });
}

/** A problem with several fields. */
export function invalidFields(
  issues: readonly ProblemIssue[],
  kind: ProblemKind = 'invalid-request',
): Problem {
  const told = issues.slice(0, TOLD_MAX).map(({ path, message }) => (path ? `${path} ${message}` : message));
  const more = issues.length > TOLD_MAX ? [`and ${issues.length - TOLD_MAX} more`] : [];
  const detail = [...told, ...more].join('; ');
  return new Problem(kind, { detail, errors: issues });
}

/** The problem as RFC 9457 has it. */
export function problemResponse(c: Context, problem: Problem): Response {
  const [status, title] = TITLES[problem.kind];
  const { detail, errors, headers, details } = problem.options;
  const body = {
    type: `/docs/api#${problem.kind}`,
    title,
    status,
    detail,
    ...(errors && { errors: errors.slice(0, ERRORS_MAX) }),
    ...details,
  };
  for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
  // The rest of the body still arrives; another request behind it on this connection would not be read.
  if (status === 413) c.header('Connection', 'close');
  c.header('Content-Type', 'application/problem+json');
  return c.body(JSON.stringify(body), status);
}
