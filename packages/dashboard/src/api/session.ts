import { DaybookError } from '@daybook/sdk';

/** Who is signed in, and where. */
export type Me = {
  readonly organization: { readonly id: string; readonly name: string };
  readonly apiKey: { readonly id: string; readonly name: string; readonly scopes: readonly string[] };
};

/** Opens a session with an API key: the server answers with a cookie that no script can read. Throws `DaybookError`. */
export async function openSession(apiKey: string): Promise<void> {
  await request('/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apiKey }),
  });
}

/** Ends the session. Throws `DaybookError`. */
export async function closeSession(): Promise<void> {
  await request('/v1/session', { method: 'DELETE' });
}

/** Who is signed in; undefined when nobody is. Throws `DaybookError` for any other failure. */
export async function fetchMe(signal?: AbortSignal): Promise<Me | undefined> {
  try {
    const response = await request('/v1/me', signal === undefined ? {} : { signal });
    const me: Me = await response.json();
    return me;
  } catch (error) {
    if (error instanceof DaybookError && error.status === 401) return undefined;
    throw error;
  }
}

async function request(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    const detail = 'The server cannot be reached. Check that it is running, and the network.';
    throw new DaybookError(0, { type: 'network', title: 'No answer', detail }, { cause });
  });
  if (!response.ok) throw new DaybookError(response.status, await readProblem(response));
  return response;
}

async function readProblem(response: Response): Promise<{ title?: string; detail?: string; type?: string }> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) return {};
  const text = (name: string) => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return { ...text('type'), ...text('title'), ...text('detail') };
}
