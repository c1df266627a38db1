import { domainToASCII } from 'node:url';

/** What an address must be, for a sentence. */
export const EMAIL_RULE = 'must be an e-mail address such as ana@example.com';

const BYTES_MAX = 254;
const LOCAL_BYTES_MAX = 64;
const LOCAL = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling of an e-mail address: in lower case, its domain in ASCII. Undefined for what cannot be an address. The rule is that of
 * HTML (https://html.spec.whatwg.org/#valid-e-mail-address) with letters of all scripts, so that every domain has its addresses: one that
 * ends in `xn--p1ai`, and one without a dot.
 */
export function parseEmail(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at).normalize('NFC').toLowerCase();
  const domain = toAscii(trimmed.slice(at + 1).toLowerCase());
  const email = `${local}@${domain}`;
  if (at < 0 || !LOCAL.test(local) || /\p{Default_Ignorable_Code_Point}/u.test(local)) return undefined;
  if (Buffer.byteLength(local) > LOCAL_BYTES_MAX || Buffer.byteLength(email) > BYTES_MAX) return undefined;
  const labels = domain.split('.');
  // A number at the end makes it an IP address, which would stand in brackets.
  if (!labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return email;
}

/** What accounts and invitations are found by: the one spelling, or the text itself where it is no address. */
export function emailKey(text: string): string {
  return parseEmail(text) ?? text.trim().toLowerCase();
}

function toAscii(domain: string): string {
  return /[^\0-\x7f]/.test(domain) ? domainToASCII(domain) : domain;
}
