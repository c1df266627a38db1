import { serverNotReached } from './reach.ts';
import { isProblem, readProblem } from './read-problem.ts';
import { noteOrganizationChange, organizationHeader } from './shown-organization.ts';

/** How long an answer may take. */
const LIMIT_MS = 30_000;

export type CallOptions = {
  /** Parameters of the address; what is undefined is left out. */
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
  /** A body as JSON. */
  readonly json?: unknown;
  /** A body as plain text. */
  readonly text?: string;
  readonly signal?: AbortSignal | undefined;
};

/** Calls of the server that this page came from, for the organization that the page shows. Each throws `DaybookError`; none repeats. */
export const server = {
  get: <Answer>(path: string, options: CallOptions = {}) => answerOf<Answer>('GET', path, options),
  post: <Answer = void>(path: string, options: CallOptions = {}) => answerOf<Answer>('POST', path, options),
  put: <Answer = void>(path: string, options: CallOptions = {}) => answerOf<Answer>('PUT', path, options),
  patch: <Answer = void>(path: string, options: CallOptions = {}) => answerOf<Answer>('PATCH', path, options),
  delete: <Answer = void>(path: string, options: CallOptions = {}) =>
    answerOf<Answer>('DELETE', path, options),
};

/** A path with its parts escaped: pathOf`/v1/secrets/${name}`. */
export function pathOf(texts: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: texts }, ...parts.map(encodeURIComponent));
}

async function answerOf<Answer>(method: string, path: string, options: CallOptions): Promise<Answer> {
  const response = await send(method, path, options);
  if (!response.ok) {
    const error = await readProblem(response);
    if (isProblem(error, 'organization-changed')) noteOrganizationChange();
    throw error;
  }
  const text = await response.text();
  // What the server answers is what its description says; an empty answer is no value.
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const { json, text, signal } = options;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const body = json === undefined ? text : JSON.stringify(json);
  const type = json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  try {
    return await fetch(`${path}${queryOf(options.query)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...organizationHeader(),
        ...(body !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { body }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      redirect: 'error',
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw serverNotReached(cause);
  }
}

function queryOf(query: CallOptions['query'] = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  return params.size === 0 ? '' : `?${params}`;
}
