import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey } from '../create-key.ts';
import { type Initialized, initialize } from '../initialize.ts';
import { type RunningServer, startServer } from '../start-server.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
};

/** A real server on a folder of its own. */
export type TestServer = Initialized & {
  readonly dataFolder: string;
  readonly url: string;
  /** Sends a request with the first key, unless `headers` bring another credential. */
  call(path: string, options?: CallOptions): Promise<Answer>;
  /** Records events and resolves when they can be found. */
  record(events: readonly unknown[], headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** How many events there are, once all that were accepted can be found. */
  total(): Promise<number>;
  makeKey(name: string, scopes: readonly string[]): Promise<string>;
  restart(env?: NodeJS.ProcessEnv): Promise<void>;
  stop(): Promise<void>;
};

export type CallOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: RequestInit['body'];
};

export async function startTestServer(env: NodeJS.ProcessEnv = {}): Promise<TestServer> {
  const parent = mkdtempSync(join(tmpdir(), 'daybook-server-'));
  const dataFolder = join(parent, 'data');
  const made = await initialize({ dataFolder, organizationName: 'Acme', env });
  const start = (variables: NodeJS.ProcessEnv) =>
    startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent', ...variables } });
  let server: RunningServer = await start(env);

  const call = async (path: string, { method, headers, json, body }: CallOptions = {}): Promise<Answer> => {
    const sent = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(server.url + path, {
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        Authorization: `Bearer ${made.apiKey}`,
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(sent != null && { body: sent, duplex: 'half' }),
    } as RequestInit);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  const searched = async () => {
    for (;;) {
      const { body } = await call('/v1/facets?fields=category');
      const { coverage, total } = body as { coverage: { pending: number }; total: number };
      if (coverage.pending === 0) return total;
    }
  };
  return {
    ...made,
    dataFolder,
    get url() {
      return server.url;
    },
    call,
    async record(events, headers = {}) {
      const answer = await call('/v1/events', {
        json: { events },
        headers: { Prefer: 'wait=sequenced', ...headers },
      });
      await searched();
      return answer;
    },
    total: searched,
    async makeKey(name, scopes) {
      const { key } = await createKey({ dataFolder, name, scopes, env });
      return key;
    },
    async restart(variables = env) {
      await server.close();
      server = await start(variables);
    },
    async stop() {
      await server.close();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** A read of a secret by `ana@acme.example`; `fields` change it. */
export function secretRead(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { name: 'DATABASE_URL' },
    ...fields,
  };
}
