/** What a site answered. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  /** The cookies it sets, as a browser sends them back. */
  readonly cookie: string;
};

export type Asking = {
  readonly method?: string;
  readonly json?: unknown;
  /** Plain text. */
  readonly text?: string;
  /** Whose session; else the API key is sent. */
  readonly cookie?: string;
};

export type RecordedAct = {
  readonly action: string;
  readonly resource: { readonly name: string };
  readonly position: number;
  readonly outcome: string;
};

/** A running server, as its clients see it. */
export class Site {
  readonly #url: string;
  readonly #apiKey: string;
  #answersBegun = 0;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  /** How many answers have begun to arrive, also those that broke off. */
  get answersBegun(): number {
    return this.#answersBegun;
  }

  async ask(path: string, { method, json, text, cookie }: Asking = {}): Promise<Answer> {
    const body = json === undefined ? text : JSON.stringify(json);
    const answer = await fetch(this.#url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(cookie === undefined
          ? { Authorization: `Bearer ${this.#apiKey}` }
          : { Cookie: cookie, Origin: this.#url }),
        ...(body !== undefined && { 'Content-Type': json === undefined ? 'text/plain' : 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    this.#answersBegun += 1;
    const said = await answer.text();
    return {
      status: answer.status,
      body: said === '' ? undefined : JSON.parse(said),
      cookie: answer.headers
        .getSetCookie()
        .filter((set) => !/Max-Age=0/i.test(set))
        .map((set) => set.split(';')[0])
        .join('; '),
    };
  }

  /** The same for what must succeed. @throws Error with what was answered else. */
  async do(path: string, asking: Asking = {}): Promise<Answer> {
    const answer = await this.ask(path, asking);
    if (answer.status < 300) return answer;
    throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  async get<T>(path: string, cookie?: string): Promise<T> {
    return (await this.do(path, cookie === undefined ? {} : { cookie })).body as T;
  }

  /** A person's session; the answer may instead ask for the second factor. */
  signIn(email: string, password: string): Promise<Answer> {
    return this.do('/api/auth/sign-in/email', { cookie: '', json: { email, password } });
  }

  /** What was recorded from a position on, in order. */
  async recordedFrom(position: number, cookie?: string): Promise<RecordedAct[]> {
    const page = `/v1/events?after=${position - 1}&limit=1000`;
    return (await this.get<{ events: RecordedAct[] }>(page, cookie)).events;
  }

  /** Resolves when everything that is durable can be found, in all organizations: nothing is left to be done then. */
  async settled(): Promise<void> {
    for (let pending = ''; pending !== '0'; ) {
      const answer = await fetch(`${this.#url}/metrics`);
      pending = /^daybook_events_pending (\d+)$/m.exec(await answer.text())?.[1] ?? '';
    }
  }
}
