import { parseEmail } from './email-address.ts';
import { InvalidOption } from './startup-error.ts';

/** Through which server mail is sent, and from whom. */
export type MailSettings = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS. */
  readonly secure: boolean;
  /** The session ends before the password is sent when the server offers no TLS. */
  readonly requireTls: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const RIGHT_URL =
  'DAYBOOK_SMTP_URL must be smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465 (TLS), without a path; special characters of the password are percent-encoded';

/**
 * Reads `DAYBOOK_SMTP_URL` and `DAYBOOK_MAIL_FROM`; undefined when neither is set. What is wrong is told without the URL, which
 * holds a password.
 * @throws InvalidOption
 */
export function readMailSettings(env: NodeJS.ProcessEnv): MailSettings | undefined {
  const { DAYBOOK_SMTP_URL: url, DAYBOOK_MAIL_FROM: from } = env;
  if (!url && !from) return undefined;
  if (!url || !from) {
    throw new InvalidOption(
      `DAYBOOK_SMTP_URL and DAYBOOK_MAIL_FROM belong together: ${url ? 'DAYBOOK_MAIL_FROM' : 'DAYBOOK_SMTP_URL'} is missing`,
    );
  }
  return { ...parseUrl(url), from: parseFrom(from) };
}

function parseUrl(text: string): Omit<MailSettings, 'from'> {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname || !/^\/?$/.test(url.pathname)) {
    throw new InvalidOption(RIGHT_URL);
  }
  if (url.search || url.hash || (url.password !== '' && url.username === '')) {
    throw new InvalidOption(RIGHT_URL);
  }
  const secure = url.protocol === 'smtps:';
  const auth = url.username ? { user: decode(url.username), pass: decode(url.password) } : undefined;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    requireTls: !secure && auth !== undefined && !LOOPBACK.test(url.hostname),
    auth,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidOption(RIGHT_URL);
  }
}

function parseFrom(text: string): MailSettings['from'] {
  const named = /^\s*"?([^"<>\p{Cc}]*?)"?\s*<([^<>\s]+)>\s*$/u.exec(text);
  const address = named?.[2] ?? text.trim();
  if (parseEmail(address) === undefined) {
    throw new InvalidOption(
      `DAYBOOK_MAIL_FROM must be an address such as daybook@example.com or "Daybook <daybook@example.com>", not "${text}"`,
    );
  }
  return { name: named?.[1] ?? '', address };
}
