import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Answer,
  startTestServer,
  type TestServer,
} from '../../packages/server/src/http/server.testing.ts';
import { totp } from '../totp.testing.ts';
import type { Json } from './sample.ts';

/** Fewer than there may be of exports and of schedules. */
const THINGS_MAX = 9;

const HOLDS_KEPT = 20;
const ERASURES_KEPT = 50;

/** A real server with everything that requests can be about; what a request uses up is made anew. */
export class Stage {
  readonly server: TestServer;
  /** The session of the owner. */
  readonly owner: string;
  /** The session of a person who founds organizations: a sign-in shows the newest, so it is not the owner. */
  readonly founder: string;
  readonly #things = new Map<string, unknown>();
  readonly #exportFolder: string;
  #made = 0;

  private constructor(server: TestServer, owner: string, founder: string, exportFolder: string) {
    this.server = server;
    this.#exportFolder = exportFolder;
    this.owner = owner;
    this.founder = founder;
  }

  static async start(): Promise<Stage> {
    // Each request comes from another address, so that no limit of one address keeps it from being looked at.
    const exportFolder = mkdtempSync(join(tmpdir(), 'daybook-fuzz-'));
    const server = await startTestServer({
      DAYBOOK_EXPORT_DIR: exportFolder,
      DAYBOOK_TRUSTED_PROXIES: '127.0.0.1',
      DAYBOOK_DEFAULT_PLAN: 'enterprise',
    });
    const owner = await server.signIn();
    await server.record([event('stage')]);
    const founder = (await server.join('viewer', 'founder@acme.example')).cookie;
    return new Stage(server, owner, founder, exportFolder);
  }

  /** Headers of a request with the key of all scopes. */
  get asKey(): Readonly<Record<string, string>> {
    return { Authorization: `Bearer ${this.server.apiKey}` };
  }

  get asOwner(): Readonly<Record<string, string>> {
    return this.as(this.owner);
  }

  as(cookie: string): Readonly<Record<string, string>> {
    return { Cookie: cookie, Origin: this.server.url };
  }

  /** A name that no other thing has. */
  name(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  /** What was made under this name, unless it was spent. */
  async thing<T>(name: string, make: () => Promise<T>): Promise<T> {
    if (!this.#things.has(name)) this.#things.set(name, await make());
    return this.#things.get(name) as T;
  }

  spend(name: string): void {
    this.#things.delete(name);
  }

  /** What `make` makes; where a changed request took away what it needs, everything is made anew first. */
  async prepare<T>(make: (stage: Stage) => T | Promise<T>): Promise<T> {
    try {
      return await make(this);
    } catch {
      this.#things.clear();
      return await make(this);
    }
  }

  /** Asks as the owner for what must succeed. @throws Error when it does not */
  async do<T>(path: string, json?: unknown, method?: string): Promise<T> {
    const answer: Answer = await this.server.browse(this.owner, path, {
      ...(json !== undefined && { json }),
      ...(method !== undefined && { method }),
    });
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    return answer.body as T;
  }

  project(): Promise<{ readonly id: string }> {
    return this.thing('project', () => this.do('/v1/projects', { name: this.name('project') }));
  }

  async secret(): Promise<string> {
    return this.thing('secret', async () => {
      const name = this.name('SECRET').replace('-', '_');
      await this.do(`/v1/secrets/${name}?env=production`, { value: 'a value' }, 'PUT');
      return name;
    });
  }

  /** With two versions. */
  async replacedSecret(): Promise<string> {
    return this.thing('replaced secret', async () => {
      const name = this.name('REPLACED').replace('-', '_');
      for (const value of ['a value', 'another']) {
        await this.do(`/v1/secrets/${name}?env=production`, { value }, 'PUT');
      }
      return name;
    });
  }

  async variable(): Promise<string> {
    const { id } = await this.project();
    return this.thing('variable', async () => {
      const name = this.name('VARIABLE').replace('-', '_');
      await this.do(`/v1/projects/${id}/variables/${name}?env=production`, { value: 'a value' }, 'PUT');
      return name;
    });
  }

  apiKey(): Promise<{ readonly id: string }> {
    const json = () => ({ name: this.name('key'), scopes: ['events:read'] });
    return this.thing('api-key', () => this.do('/v1/api-keys', json()));
  }

  invitation(): Promise<{ readonly id: string; readonly email: string }> {
    return this.thing('invitation', () =>
      this.do('/v1/invitations', { email: `${this.name('guest')}@acme.example`, role: 'viewer' }),
    );
  }

  legalHold(): Promise<{ readonly id: string }> {
    return this.thing('legal-hold', async () => {
      await this.endHolds();
      const hold = { name: this.name('Case'), reason: 'a letter', scope: 'organization' };
      return this.do('/v1/legal-holds', hold);
    });
  }

  /** Releases the holds that requests have placed: only some may be in force. */
  async endHolds(): Promise<void> {
    type Held = { legalHolds: { id: string; releasedAt: string | null }[] };
    const { legalHolds } = await this.do<Held>('/v1/legal-holds');
    const active = legalHolds.filter(({ releasedAt }) => releasedAt === null);
    if (active.length < HOLDS_KEPT) return;
    this.spend('legal-hold');
    for (const { id } of active) await this.do(`/v1/legal-holds/${id}`, undefined, 'DELETE');
  }

  erasure(): Promise<{ readonly id: string }> {
    return this.thing('erasure', async () => {
      await this.endErasures();
      const { password } = this.server.owner;
      return this.do('/v1/erasures', { subject: `${this.name('leaver')}@acme.example`, password });
    });
  }

  /** Cancels the erasures that requests have asked for: only some may be under way. */
  async endErasures(): Promise<void> {
    type Listed = { erasures: { id: string; state: string }[] };
    const { erasures } = await this.do<Listed>('/v1/erasures');
    const open = erasures.filter(({ state }) => state === 'requested');
    if (open.length < ERASURES_KEPT) return;
    this.spend('erasure');
    for (const { id } of open) await this.do(`/v1/erasures/${id}`, undefined, 'DELETE');
  }

  /** A member who may be changed and removed. */
  member(): Promise<{ readonly id: string; readonly cookie: string; readonly email: string }> {
    return this.thing('member', () => this.#joined());
  }

  /** A member with a second factor. */
  guarded(): Promise<{ readonly id: string }> {
    return this.thing('guarded', async () => {
      const { cookie, password, id } = await this.#joined();
      const enabled = await this.server.browse(cookie, '/api/auth/two-factor/enable', { json: { password } });
      const { totpURI } = enabled.body as { totpURI: string };
      const json = { code: totp(totpURI) };
      const verified = await this.server.browse(cookie, '/api/auth/two-factor/verify-totp', { json });
      if (verified.status !== 200)
        throw new Error(`the code was answered ${verified.status}: ${verified.text}`);
      return { id };
    });
  }

  async #joined() {
    const person = await this.server.join('viewer', `${this.name('member')}@acme.example`);
    const { memberId } = (await this.server.browse(person.cookie, '/v1/me')).body as { memberId: string };
    return { ...person, id: memberId };
  }

  /** A person with an account who has not accepted yet. */
  guest(): Promise<{ readonly cookie: string; readonly invitationId: string }> {
    return this.thing('guest', async () => {
      const email = `${this.name('guest')}@acme.example`;
      const { id } = await this.do<{ id: string }>('/v1/invitations', { email, role: 'member' });
      const json = { name: 'Guest', email, password: 'guests take the long way home', invitation: id };
      const answer = await this.server.browse('', '/api/auth/sign-up/email', { json });
      if (answer.status !== 200) throw new Error(`signing up was answered ${answer.status}: ${answer.text}`);
      const cookie = answer.headers.getSetCookie().map((set) => set.split(';')[0]);
      return { cookie: cookie.join('; '), invitationId: id };
    });
  }

  /** The id of an investigation that was made. */
  async investigation(): Promise<string> {
    return this.thing('investigation', async () => {
      const email = 'ana@acme.example';
      return (await this.do<{ id: string }>('/v1/investigations/off-boarding', { email })).id;
    });
  }

  /** What a new schedule may be. */
  schedule(): Json {
    const name = this.name('schedule');
    return { name, q: 'action:SECRET_READ', format: 'csv', folder: `fuzz/${name}`, every: { minutes: 60 } };
  }

  async exportSchedule(): Promise<{ readonly id: string }> {
    return this.thing('schedule', async () => {
      await this.makeRoom('export-schedules');
      return this.do<{ id: string }>('/v1/export-schedules', this.schedule());
    });
  }

  /** The id of an export that is finished. */
  async finishedExport(): Promise<string> {
    return this.thing('export', async () => {
      await this.makeRoom('exports');
      const { id } = await this.do<{ id: string }>('/v1/exports', { format: 'csv' });
      for (;;) if ((await this.do<{ state: string }>(`/v1/exports/${id}`)).state === 'done') return id;
    });
  }

  /** Deletes things of a kind of which there may be only so many, once there are some. */
  async makeRoom(kind: 'exports' | 'export-schedules'): Promise<void> {
    const listed = await this.do<Readonly<Record<string, readonly { readonly id: string }[]>>>(`/v1/${kind}`);
    const things = Object.values(listed).flat();
    if (things.length < THINGS_MAX) return;
    for (const { id } of things) await this.do(`/v1/${kind}/${id}`, undefined, 'DELETE');
    for (const name of ['export', 'schedule']) this.spend(name);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.#exportFolder, { recursive: true, force: true });
  }

  async eventId(): Promise<string> {
    return this.thing('event', async () => {
      const { body } = await this.server.call('/v1/events?limit=1&q=resource:stage');
      return (body as { events: { id: string }[] }).events[0]?.id ?? '';
    });
  }
}

export function event(resource: string) {
  return {
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { name: resource },
    context: { ip: '203.0.113.7', environment: 'production', version: 3, userAgent: 'curl/8' },
    outcome: 'success',
    metadata: { reason: 'deploy', attempt: 2 },
  };
}
