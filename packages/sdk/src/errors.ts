import { readUpTo } from './read-up-to.ts';

/** One thing wrong with a request; `index` tells which event of a batch. */
export type FieldIssue = { readonly index?: number; readonly path: string; readonly message: string };

/** RFC 9457 `application/problem+json`, as far as it was given. */
export type Problem = {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldIssue[];
};

/** How much of an answer that is no JSON is shown. */
const QUOTED_CHARACTERS = 200;
/** How much of an error is read: enough for an issue with each event of a batch. */
const ERROR_BYTES_MAX = 1_048_576;

/**
 * A call that did not succeed.
 *
 * `status` is the HTTP status, or 0 when no usable answer came (the server is not reachable, or is not Daybook). `type` is stable and
 * meant for programs, the message for people.
 */
export class DaybookError extends Error {
  override readonly name = 'DaybookError';
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldIssue[];
  /** Seconds after which the server asks to be called again. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    problem: Problem,
    more: { retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    const title = problem.title ?? (status === 0 ? 'No answer' : `HTTP ${status}`);
    const detail = problem.detail ?? '';
    super([title, detail].filter((part) => part !== '').join(': '), { cause: more.cause });
    this.status = status;
    this.type = problem.type ?? 'about:blank';
    this.title = title;
    this.detail = detail;
    this.errors = problem.errors ?? [];
    this.retryAfter = more.retryAfter;
  }
}

/**
 * The error for an answer that is not 2xx. Whatever the body holds, it becomes a clear error; a body that is no JSON is quoted unless
 * `isConfidential`.
 */
export async function errorOf(
  response: Response,
  { isConfidential = false }: { readonly isConfidential?: boolean | undefined } = {},
): Promise<DaybookError> {
  const text = await readUpTo(response, ERROR_BYTES_MAX).then(
    ({ bytes }) => new TextDecoder().decode(bytes),
    () => '',
  );
  const problem = parseProblem(text, isConfidential ? 0 : QUOTED_CHARACTERS);
  return new DaybookError(response.status, problem, { retryAfter: retryAfterSeconds(response.headers) });
}

/** Seconds of a `Retry-After` header, given as a number or as a date (RFC 9110 §10.2.3). */
function retryAfterSeconds(headers: Headers, nowMs: number = Date.now()): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : Math.max(0, (ms - nowMs) / 1000);
}

function parseProblem(text: string, quoted: number): Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { detail: text.slice(0, quoted) };
  }
  if (typeof value !== 'object' || value === null) return {};
  const problem: { type?: string; title?: string; detail?: string; errors?: readonly FieldIssue[] } = {};
  for (const key of ['type', 'title', 'detail'] as const) {
    const part: unknown = Reflect.get(value, key);
    if (typeof part === 'string') problem[key] = part;
  }
  const errors: unknown = Reflect.get(value, 'errors');
  if (Array.isArray(errors)) problem.errors = errors.filter(isFieldIssue);
  return problem;
}

function isFieldIssue(value: unknown): value is FieldIssue {
  if (typeof value !== 'object' || value === null) return false;
  const { index, path, message }: { index?: unknown; path?: unknown; message?: unknown } = value;
  return (
    typeof path === 'string' && typeof message === 'string' && ['number', 'undefined'].includes(typeof index)
  );
}
