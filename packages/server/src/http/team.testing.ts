import { startMailServer } from '../workspace/mail/mail-server.testing.ts';
import { type Answer, startTestServer, type TestServer } from './server.testing.ts';

/** Something with an id, as an answer holds it. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** A server that sends mail, with its owner signed in. */
export type Team = {
  readonly server: TestServer;
  readonly mail: Awaited<ReturnType<typeof startMailServer>>;
  /** The cookie of `olga@acme.example`. */
  readonly owner: string;
  listOf(cookie: string, name: 'members' | 'invitations'): Promise<readonly Item[]>;
  memberOf(email: string): Promise<Item>;
  invite(cookie: string, email: string, role: string): Promise<Answer>;
  /** The events that a filter finds, the newest first. */
  recorded(filter: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
};

export async function startTeam(): Promise<Team> {
  const mail = await startMailServer();
  const server = await startTestServer({
    DAYBOOK_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    DAYBOOK_MAIL_FROM: 'daybook@acme.example',
    DAYBOOK_PUBLIC_URL: 'http://audit.acme.example',
  });
  const owner = await server.signIn();
  const listOf: Team['listOf'] = async (cookie, name) => {
    const { body } = await server.browse(cookie, `/v1/${name}`);
    return (body as Record<string, Item[]>)[name] ?? [];
  };
  return {
    server,
    mail,
    owner,
    listOf,
    async memberOf(email) {
      const found = (await listOf(owner, 'members')).find((member) => member.email === email);
      if (!found) throw new Error(`${email} is no member`);
      return found;
    },
    invite: (cookie, email, role) => server.browse(cookie, '/v1/invitations', { json: { email, role } }),
    async recorded(filter) {
      await server.total();
      const { body } = await server.call(`/v1/events?q=${encodeURIComponent(filter)}`);
      return (body as { events: Record<string, unknown>[] }).events;
    },
    async stop() {
      await server.stop();
      await mail.stop();
    },
  };
}
