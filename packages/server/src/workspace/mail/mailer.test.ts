import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Logger } from '../../platform/logger.ts';
import { type MailSettings, readMailSettings } from '../../platform/mail-settings.ts';
import { Mailer } from './mailer.ts';

type Received = { readonly from: string; readonly to: readonly string[]; readonly text: string };

/** A real mail server on this machine that keeps what it gets, and refuses addresses of `refused.example`. */
async function startMailServer(options: { readonly password?: string } = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ password, username }, _, done) =>
      password === options.password
        ? done(null, { user: username })
        : done(new Error(`535 no such password ${password}`)),
    onRcptTo: ({ address }, _, done) =>
      done(address.endsWith('@refused.example') ? new Error(`550 no mailbox ${address}`) : null),
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString('utf8'),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { received, port: (server.server.address() as AddressInfo).port };
}

function openMailer(settings: MailSettings | undefined) {
  const logged: string[] = [];
  const log = (...args: unknown[]) => void logged.push(JSON.stringify(args));
  const mailer = new Mailer(settings, { warn: log, error: log } as Logger);
  onTestFinished(() => mailer.close());
  return { mailer, logged };
}

const settingsFor = (port: number, login = '') =>
  readMailSettings({
    DAYBOOK_SMTP_URL: `smtp://${login}127.0.0.1:${port}`,
    DAYBOOK_MAIL_FROM: 'Daybook <daybook@acme.example>',
  });

const invitation = {
  organizationName: 'Acme & Söhne',
  invitedBy: 'ana@acme.example',
  role: 'member',
  url: 'https://audit.example.com/invitations/inv_abc',
  expiresAt: Date.UTC(2026, 1, 7, 12),
} as const;

/** Quoted-printable undone, as far as these mails need it. */
const readable = (text: string) => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');

describe('the mailer', () => {
  test('sends an invitation as plain text to the one address', async () => {
    const { received, port } = await startMailServer();
    const { mailer, logged } = openMailer(settingsFor(port));
    expect(mailer.isConfigured).toBe(true);
    expect(await mailer.sendInvitation('ben@acme.example', invitation)).toBe(true);
    expect(received).toMatchObject([{ from: 'daybook@acme.example', to: ['ben@acme.example'] }]);
    const text = readable(received[0]?.text ?? '');
    expect(text).toContain('Content-Type: text/plain');
    expect(text).toContain('From: Daybook <daybook@acme.example>');
    expect(text).toContain(invitation.url);
    expect(text).toContain('ana@acme.example invites you');
    expect(text).toContain('until 2026-02-07 12:00 UTC');
    expect(logged).toEqual([]);
  });

  test('sends a password reset link, signed in at the mail server', async () => {
    const { received, port } = await startMailServer({ password: 'p@ss word' });
    const { mailer } = openMailer(settingsFor(port, 'daybook:p%40ss%20word@'));
    const url = 'https://audit.example.com/reset-password?token=t0ken';
    expect(await mailer.sendPasswordReset('ben@acme.example', { url, expiresAt: invitation.expiresAt })).toBe(
      true,
    );
    expect(readable(received[0]?.text ?? '')).toContain(url);
  });

  test('sends to one address, whatever its text holds, and keeps headers whole', async () => {
    const { received, port } = await startMailServer();
    const { mailer } = openMailer(settingsFor(port));
    await mailer.sendInvitation('ben@acme.example, eve@evil.example', invitation);
    const organizationName = 'Acme\r\nBcc: eve@evil.example';
    await mailer.sendInvitation('cem@acme.example', { ...invitation, organizationName });
    expect(received.map(({ to }) => to)).toEqual([['cem@acme.example']]);
    expect(received[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
  });

  test.each([
    ['the address is refused', 'ben@refused.example', undefined],
    ['the password is wrong', 'ben@acme.example', 'right'],
  ])('says so when %s, and logs neither addresses, links nor the password', async (_, to, password) => {
    const { received, port } = await startMailServer(password === undefined ? {} : { password });
    const { mailer, logged } = openMailer(
      settingsFor(port, password === undefined ? '' : 'daybook:wr0ng-passw0rd@'),
    );
    expect(await mailer.sendInvitation(to, invitation)).toBe(false);
    expect(received).toEqual([]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('DAYBOOK_SMTP_URL');
    expect(logged[0]).not.toMatch(/ben@|inv_abc|wr0ng/);
  });

  test('says so when nobody listens', async () => {
    const { port } = await startMailServer();
    const { mailer, logged } = openMailer(settingsFor(port === 1 ? 2 : 1));
    expect(await mailer.sendInvitation('ben@acme.example', invitation)).toBe(false);
    expect(logged).toHaveLength(1);
  });

  test('without settings sends nothing and logs nothing', async () => {
    const { mailer, logged } = openMailer(undefined);
    expect(mailer.isConfigured).toBe(false);
    expect(await mailer.sendInvitation('ben@acme.example', invitation)).toBe(false);
    expect(logged).toEqual([]);
  });
});
