import { createTransport } from 'nodemailer';
import type { Logger } from '../../platform/logger.ts';
import type { MailSettings } from '../../platform/mail-settings.ts';
import {
  type InvitationMail,
  invitationMail,
  type MailText,
  type PasswordResetMail,
  passwordResetMail,
} from './mails.ts';

/** Whoever asked for the action waits for the mail, so a server that does not answer is given up soon. */
const TIMEOUT_MS = 10_000;

/**
 * Sends mail where a server is set up for it. No action fails with its mail: each method says whether the mail server has taken
 * it over, and what kept it from that is logged, without addresses, links or credentials.
 */
export class Mailer {
  readonly #transport: ReturnType<typeof createTransport> | undefined;
  readonly #from: MailSettings['from'] | undefined;
  readonly #logger: Logger;

  /** Without settings nothing is sent. */
  constructor(settings: MailSettings | undefined, logger: Logger) {
    this.#from = settings?.from;
    this.#logger = logger;
    this.#transport =
      settings &&
      createTransport({
        host: settings.host,
        port: settings.port,
        secure: settings.secure,
        requireTLS: settings.requireTls,
        ...(settings.auth && { auth: settings.auth }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        dnsTimeout: TIMEOUT_MS,
      });
  }

  /** Whether mail can be sent at all. */
  get isConfigured(): boolean {
    return this.#transport !== undefined;
  }

  sendInvitation(to: string, mail: InvitationMail): Promise<boolean> {
    return this.#send(to, invitationMail(mail));
  }

  sendPasswordReset(to: string, mail: PasswordResetMail): Promise<boolean> {
    return this.#send(to, passwordResetMail(mail));
  }

  close(): void {
    this.#transport?.close();
  }

  async #send(to: string, { subject, text }: MailText): Promise<boolean> {
    if (!this.#transport || !this.#from) return false;
    try {
      await this.#transport.sendMail({
        from: this.#from,
        // An object is one address, whatever its text holds.
        to: { name: '', address: to },
        subject,
        text,
        disableFileAccess: true,
        disableUrlAccess: true,
        // Vacation notices answer people, not programs.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return true;
    } catch (error) {
      this.#logger.warn(
        causeOf(error),
        'a mail could not be sent: check DAYBOOK_SMTP_URL and DAYBOOK_MAIL_FROM',
      );
      return false;
    }
  }
}

/** The message of an SMTP error quotes what the server said, addresses too; its codes say what went wrong. */
function causeOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return {};
  const code = 'code' in error ? error.code : error.name;
  const step = 'command' in error ? error.command : undefined;
  const answer = 'responseCode' in error ? error.responseCode : undefined;
  return { code, ...(step !== undefined && { step }), ...(answer !== undefined && { answer }) };
}
