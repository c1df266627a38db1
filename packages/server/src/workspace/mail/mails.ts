import type { Role } from '../team/roles.ts';

/** A mail in plain text. */
export type MailText = { readonly subject: string; readonly text: string };

export type InvitationMail = {
  readonly organizationName: string;
  /** E-mail address of who invites. */
  readonly invitedBy: string;
  readonly role: Role;
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export type PasswordResetMail = {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export function invitationMail(mail: InvitationMail): MailText {
  return {
    subject: `Invitation to ${mail.organizationName}`,
    text: lines(
      `${mail.invitedBy} invites you to join "${mail.organizationName}" on Daybook as ${mail.role}.`,
      '',
      'Accept the invitation here:',
      mail.url,
      '',
      `The link works once, for this address only, until ${utc(mail.expiresAt)}.`,
      'If you did not expect it, ignore this mail: nothing happens then.',
    ),
  };
}

export function passwordResetMail({ url, expiresAt }: PasswordResetMail): MailText {
  return {
    subject: 'Set a new password for Daybook',
    text: lines(
      'Somebody asked to set a new password for your Daybook account.',
      '',
      'If it was you, set it here:',
      url,
      '',
      `The link works once, until ${utc(expiresAt)}. Your second factor stays as it is.`,
      'If it was not you, ignore this mail: your password stays as it is.',
    ),
  };
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
