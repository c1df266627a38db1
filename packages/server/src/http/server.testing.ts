import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey } from '../create-key.ts';
import { type Initialized, initialize } from '../initialize.ts';
import { type RunningServer, type StartOptions, startServer } from '../start-server.ts';

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
  /** The link that makes the first owner, while there is none. */
  readonly setupUrl: string | undefined;
  /** Sends a request with the first key, unless `headers` bring another credential. */
  call(path: string, options?: CallOptions): Promise<Answer>;
  /** Records events and resolves when they can be found. */
  record(events: readonly unknown[], headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** How many events there are, once all that were accepted can be found. */
  total(): Promise<number>;
  makeKey(name: string, scopes: readonly string[]): Promise<string>;
  /** The first owner; the account is made by the setup link on the first sign-in. */
  readonly owner: Person;
  /** Signs a person in and returns the cookie; without one it is the owner. */
  signIn(person?: Person): Promise<string>;
  /** A person with this role, by invitation, signed in. */
  join(role: string, email?: string): Promise<Person & { readonly cookie: string }>;
  /** Sends a request as the page of a signed-in person does. */
  browse(cookie: string, path: string, options?: CallOptions): Promise<Answer>;
  restart(env?: NodeJS.ProcessEnv): Promise<void>;
  /** Stops the server and leaves its folder, until `resume`. Stopping it twice is fine. */
  pause(): Promise<void>;
  /** Starts it on its folder where it is paused. */
  resume(): Promise<void>;
  stop(): Promise<void>;
};

export type Person = { readonly email: string; readonly password: string };

export type CallOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: RequestInit['body'];
};

const OWNER = { email: 'olga@acme.example', password: 'correct horse battery' };

export type TestServerOptions = Pick<StartOptions, 'limits' | 'questionLimits' | 'answerLimits'> & {
  /** A folder to make its own in, where that must lie on a certain disk. */
  readonly within?: string;
};

export async function startTestServer(
  env: NodeJS.ProcessEnv = {},
  { within = tmpdir(), ...limits }: TestServerOptions = {},
): Promise<TestServer> {
  const parent = mkdtempSync(join(within, 'daybook-server-'));
  const dataFolder = join(parent, 'data');
  const made = await initialize({ dataFolder, organizationName: 'Acme', env });
  const start = (variables: NodeJS.ProcessEnv) =>
    startServer({ ...limits, dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent', ...variables } });
  let server: RunningServer = await start(env);
  let isPaused = false;

  const call = async (path: string, { method, headers, json, body }: CallOptions = {}): Promise<Answer> => {
    const sent = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(server.url + path, {
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        ...(headers?.Cookie === undefined && { Authorization: `Bearer ${made.apiKey}` }),
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(sent != null && { body: sent, duplex: 'half' }),
    } as RequestInit);
    const text = await response.text();
    const isJson = method !== 'HEAD' && /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  const browse = (cookie: string, path: string, options: CallOptions = {}): Promise<Answer> =>
    call(path, { ...options, headers: { Cookie: cookie, Origin: server.publicUrl, ...options.headers } });
  const signIn = async (person: Person = OWNER): Promise<string> => {
    if (person === OWNER && server.setupUrl !== undefined) {
      const token = new URL(server.setupUrl).searchParams.get('token');
      await browse('', '/v1/setup', { json: { token, name: 'Olga Owner', ...OWNER } });
    }
    const { email, password } = person;
    const answer = await browse('', '/api/auth/sign-in/email', { json: { email, password } });
    if (answer.status !== 200) throw new Error(`sign-in was answered ${answer.status}: ${answer.text}`);
    return cookiesOf(answer);
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
    get setupUrl() {
      return server.setupUrl;
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
    owner: OWNER,
    signIn,
    browse,
    async join(role, email = `${role}@acme.example`) {
      const inviter = await signIn();
      const invited = await browse(inviter, '/v1/invitations', { json: { email, role } });
      const { id } = invited.body as { id: string };
      const person = { email, password: `password of ${email}` };
      const signedUp = await browse('', '/api/auth/sign-up/email', { json: { name: role, ...person } });
      const cookie = signedUp.status === 200 ? cookiesOf(signedUp) : await signIn(person);
      const accepted = await browse(cookie, `/v1/invitations/${id}/accept`, { method: 'POST' });
      if (accepted.status !== 200)
        throw new Error(`accepting was answered ${accepted.status}: ${accepted.text}`);
      return { ...person, cookie };
    },
    async restart(variables = env) {
      await server.close();
      server = await start(variables);
    },
    async pause() {
      await server.close();
      isPaused = true;
    },
    async resume() {
      if (!isPaused) return;
      server = await start(env);
      isPaused = false;
    },
    async stop() {
      await server.close();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** The cookies that an answer sets, as a browser sends them back. */
export function cookiesOf({ headers }: Pick<Answer, 'headers'>): string {
  return headers
    .getSetCookie()
    .filter((cookie) => !/Max-Age=0/i.test(cookie))
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
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
