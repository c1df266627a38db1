import { DaybookError, errorOf } from './errors.ts';
import { type Asked, readBytes, readJson, readText, requireEmpty } from './read-answer.ts';
import { DEFAULT_RETRY, type RetryPolicy, withRetry } from './retry.ts';

export type TransportOptions = {
  /** Where the server is, such as `https://audit.example.com`. */
  readonly url: string;
  /** An API key. Without one, a browser's session cookie is what opens the door. */
  readonly apiKey?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** How long one attempt may take until its answer is read; default 60 s. */
  readonly timeoutMs?: number | undefined;
};

type Call = {
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | undefined };
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON. */
  readonly body?: string | undefined;
  /** Sending it twice does no more than sending it once. Always so for GET. */
  readonly isRepeatable?: boolean | undefined;
  /** What is sent and answered holds values: no error quotes any of it. */
  readonly isConfidential?: boolean | undefined;
  /** Shown the head of the answer, whatever its status. */
  readonly onAnswer?: ((headers: Headers) => void) | undefined;
  /** How long an answer may be, decompressed; default 64 MiB. */
  readonly bytesMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** More than any page of the API has. */
const ANSWER_BYTES_MAX = 64 * 1_048_576;

/** Sends calls; every failure is a `DaybookError`, but for an abort, which rejects with the signal's reason. */
export type Transport = {
  readonly json: <T>(call: Call) => Promise<T>;
  readonly text: (call: Call) => Promise<string>;
  readonly bytes: (call: Call) => Promise<Uint8Array>;
  /** For a call whose answer is empty. */
  readonly done: (call: Call) => Promise<void>;
  /** One attempt without a time limit; resolves with the open answer once its head is there and says 2xx. */
  readonly open: (call: Call) => Promise<Response>;
  readonly retry: RetryPolicy;
};

/** Throws `DaybookError` when the address is no http(s) URL or the key cannot stand in a header. */
export function createTransport(options: TransportOptions): Transport {
  const base = parseBase(options.url);
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const timeoutMs = options.timeoutMs ?? 60_000;
  const authorization = authorizationOf(options.apiKey);

  async function open(call: Call): Promise<Response> {
    const url = urlOf(base, call);
    const response = await reaching(base, call.signal, () =>
      send(url, {
        method: call.method ?? 'GET',
        headers: {
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...authorization,
          ...call.headers,
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.signal === undefined ? {} : { signal: call.signal }),
        redirect: 'error',
      }),
    );
    call.onAnswer?.(response.headers);
    if (!response.ok) throw await errorOf(response, call);
    return response;
  }

  function read<T>(call: Call, body: (response: Response, asked: Asked) => Promise<T>): Promise<T> {
    const asked = { origin: base.origin, path: call.path, bytesMax: call.bytesMax ?? ANSWER_BYTES_MAX };
    const attempt = () => {
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = call.signal === undefined ? limit : AbortSignal.any([call.signal, limit]);
      return reaching(base, call.signal, async () => body(await open({ ...call, signal }), asked));
    };
    const isRepeatable = call.isRepeatable ?? (call.method ?? 'GET') === 'GET';
    return withRetry(attempt, { policy: retry, isRepeatable, signal: call.signal });
  }

  return {
    open,
    retry,
    text: (call) => read(call, readText),
    bytes: (call) => read(call, readBytes),
    json: <T>(call: Call) => read(call, readJson<T>),
    done: (call) => read(call, requireEmpty),
  };
}

/** Turns whatever `fetch` throws into an error that names the address and the remedy; a caller's abort stays an abort. */
async function reaching<T>(base: URL, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof DaybookError || signal?.aborted) throw cause;
    const detail = `${base.origin} cannot be reached (${reasonOf(cause)}). Check the address, and that the server is running there.`;
    throw new DaybookError(0, { type: 'network', title: 'No answer', detail }, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

function parseBase(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  // Nothing of it is quoted: where the password begins and ends is not known of one that is no address.
  if (text.includes('@')) {
    const detail =
      'give it without a user and a password, such as http://127.0.0.1:4280; the API key is given apart';
    throw new DaybookError(0, { type: 'usage', title: 'Wrong address', detail });
  }
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    const detail = `"${text}" is not an address; give one such as http://127.0.0.1:4280`;
    throw new DaybookError(0, { type: 'usage', title: 'Wrong address', detail });
  }
  return url;
}

function urlOf(base: URL, call: Call): URL {
  const url = new URL(`${base.pathname.replace(/\/$/, '')}${call.path}`, base);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function authorizationOf(apiKey: string | undefined): Record<string, string> {
  if (apiKey === undefined) return {};
  if (apiKey.trim() === '') {
    const detail = 'it is empty: is the variable set that it is read from?';
    throw new DaybookError(0, { type: 'usage', title: 'No API key', detail });
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    const detail = 'it must be one word of ASCII characters, as it was shown when it was made (dbk_…)';
    throw new DaybookError(0, { type: 'usage', title: 'Wrong API key', detail });
  }
  return { authorization: `Bearer ${apiKey}` };
}
