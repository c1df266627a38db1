import { describe, expect, test } from 'vitest';
import { messageOf } from './errors.ts';
import { readMailSettings } from './mail-settings.ts';

const read = (url: string, from = 'daybook@acme.example') =>
  readMailSettings({ DAYBOOK_SMTP_URL: url, DAYBOOK_MAIL_FROM: from });

describe('the settings of mail', () => {
  test('are read from a URL and an address', () => {
    expect(read('smtps://ana%40acme:p%3Ass@mail.acme.example', 'Acme Audit <audit@acme.example>')).toEqual({
      host: 'mail.acme.example',
      port: 465,
      secure: true,
      requireTls: false,
      auth: { user: 'ana@acme', pass: 'p:ss' },
      from: { name: 'Acme Audit', address: 'audit@acme.example' },
    });
    expect(read('smtp://[::1]:2525')).toMatchObject({
      host: '::1',
      port: 2525,
      secure: false,
      auth: undefined,
    });
    expect(readMailSettings({})).toBeUndefined();
  });

  test('have a sender under any domain', () => {
    for (const address of ['audit@example.xn--p1ai', 'audit@mailhost']) {
      expect(read('smtp://localhost', `Audit <${address}>`)?.from).toEqual({ name: 'Audit', address });
    }
  });

  test('never send a password without TLS to another machine', () => {
    const required = (url: string) => read(url)?.requireTls;
    expect(required('smtp://a:b@mail.acme.example')).toBe(true);
    expect(required('smtp://mail.acme.example')).toBe(false);
    expect(required('smtp://a:b@127.0.0.1')).toBe(false);
    expect(required('smtp://a:b@localhost')).toBe(false);
    expect(required('smtp://a:b@localhost.evil.example')).toBe(true);
  });

  test.each([
    'http://a:s3cret@mail.acme.example',
    'smtp://a:s3cret@mail.acme.example/path',
    'smtp://a:s3cret@mail.acme.example?pool=true',
    'smtp://a:s3cret%zz@mail.acme.example',
    'smtp://:s3cret@mail.acme.example',
    'smtp://a:s3cret@',
    's3cret',
  ])('are refused from %s without telling the password', (url) => {
    let message = '';
    try {
      read(url);
    } catch (error) {
      message = messageOf(error);
    }
    expect(message).toContain('DAYBOOK_SMTP_URL must be smtp://');
    expect(message).not.toContain('s3cret');
  });

  test.each(['', 'daybook', 'a@b.example, c@d.example', 'Daybook <a@b.example>\nBcc: x@y.example'])(
    'are refused with the sender "%s"',
    (from) => {
      expect(() => read('smtp://localhost', from)).toThrow('DAYBOOK_MAIL_FROM');
    },
  );

  test('belong together', () => {
    expect(() => readMailSettings({ DAYBOOK_MAIL_FROM: 'a@b.example' })).toThrow(
      'DAYBOOK_SMTP_URL is missing',
    );
  });
});
