import { setTimeout as pause } from 'node:timers/promises';
import { DaybookError, type FieldIssue } from '@daybook/sdk';

type Call = {
  readonly path: string;
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly query?: { readonly [name: string]: string | number | undefined };
  readonly json?: unknown;
  /** Sending it twice does no more than sending it once. Always so for GET. */
  readonly isRepeatable?: boolean;
};

/** Sends a call and resolves with its answer, undefined where it has none. Every failure is a `DaybookError` without the answer's text. */
export type Send = <T>(call: Call) => Promise<T>;

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 10_000;

/** Sends to one server with one key. What `createClient` refuses of them, such as a wrong address, is checked before. */
export function sender(connection: { readonly url: string; readonly apiKey: string }): Send {
  const base = new URL(connection.url);
  const attempt = (call: Call): Promise<unknown> => sendOnce(base, connection.apiKey, call);
  return async <T>(call: Call) => {
    const method = call.method ?? 'GET';
    for (let count = 1; ; count += 1) {
      try {
        return (await attempt({ ...call, method })) as T;
      } catch (error) {
        const isRepeatable = call.isRepeatable ?? method === 'GET';
        if (!isRepeatable || !isPassing(error) || count === ATTEMPTS) throw error;
        await pause(Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS * count, (error.retryAfter ?? 0) * 1000)));
      }
    }
  };
}

async function sendOnce(base: URL, apiKey: string, call: Call): Promise<unknown> {
  const url = new URL(`${base.pathname.replace(/\/$/, '')}${call.path}`, base);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: call.method ?? 'GET',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
      // Neither the key nor a value may follow to another server.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    const detail = `${base.origin} cannot be reached (${reasonOf(error)}). Check the address, and that the server is running there.`;
    throw new DaybookError(0, { type: 'network', title: 'No answer', detail });
  }
  const answer = parse(text);
  if (!response.ok) throw refused(response, answer);
  if (answer !== undefined || response.status === 204) return answer;
  const detail = `${base.origin} answered ${response.status} without JSON. Check that the address is that of a Daybook server.`;
  throw new DaybookError(response.status, { type: 'protocol', title: 'Not a Daybook answer', detail });
}

/** No error of the parser is kept: it quotes the text, which may hold values. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPassing(error: unknown): error is DaybookError {
  return error instanceof DaybookError && [0, 429, 503].includes(error.status);
}

/** The error of an RFC 9457 answer, as far as it is one. */
function refused(response: Response, answer: unknown): DaybookError {
  const problem: object = typeof answer === 'object' && answer !== null ? answer : {};
  const { type, title, detail, errors } = problem as Record<string, unknown>;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new DaybookError(
    response.status,
    {
      ...(typeof type === 'string' && { type }),
      ...(typeof title === 'string' && { title }),
      ...(typeof detail === 'string' && { detail }),
      ...(Array.isArray(errors) && { errors: errors.filter(isFieldIssue) }),
    },
    { retryAfter: Number.isNaN(seconds) ? undefined : seconds },
  );
}

function isFieldIssue(value: unknown): value is FieldIssue {
  if (typeof value !== 'object' || value === null) return false;
  const { path, message } = value as Record<string, unknown>;
  return typeof path === 'string' && typeof message === 'string';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
