import { describe, expect, onTestFinished, test } from 'vitest';
import type { Logger } from '../../platform/logger.ts';
import { type MailSettings, readMailSettings } from '../../platform/mail-settings.ts';
import { readable, startMailServer } from './mail-server.testing.ts';
import { Mailer } from './mailer.ts';

async function openMailServer(options: { readonly password?: string } = {}) {
  const server = await startMailServer(options);
  onTestFinished(server.stop);
  return server;
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

describe('the mailer', () => {
  test('sends an invitation as plain text to the one address', async () => {
    const { received, port } = await openMailServer();
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
    const { received, port } = await openMailServer({ password: 'p@ss word' });
    const { mailer } = openMailer(settingsFor(port, 'daybook:p%40ss%20word@'));
    const url = 'https://audit.example.com/reset-password?token=t0ken';
    expect(await mailer.sendPasswordReset('ben@acme.example', { url, expiresAt: invitation.expiresAt })).toBe(
      true,
    );
    expect(readable(received[0]?.text ?? '')).toContain(url);
  });

  test('sends to one address, whatever its text holds, and keeps headers whole', async () => {
    const { received, port } = await openMailServer();
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
    const { received, port } = await openMailServer(password === undefined ? {} : { password });
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
    const { port } = await openMailServer();
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
