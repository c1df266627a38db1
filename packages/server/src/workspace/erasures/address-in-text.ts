import type { AuditEvent } from '@daybook/event';
import { emailKey } from '../../platform/email-address.ts';

const LOCAL_BEFORE = /[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u;
const DOMAIN_BEHIND = /^[\p{L}\p{M}\p{N}.-]+/u;
/** More than either part of an address may have. */
const PART_CHARACTERS = 300;

/**
 * Makes a function that says whether a text has an address in it: the whole one, as accounts know it, in any case and either spelling of
 * its domain. `ana@acme.example` is in `<Ana@acme.example>`, `?user=ana%40acme.example` and `mail ana@acme.example.`, and not in
 * `mariana@acme.example`, `ana+x@acme.example` or `ana@acme.example.org`.
 */
export function addressFinder(address: string): (text: string) => boolean {
  const key = emailKey(address);
  const at = key.lastIndexOf('@');
  const [local, domain] = [key.slice(0, at), key.slice(at + 1)];
  const isIn = (text: string) => isInPlainText(text, local, domain);
  return (text) => isIn(text) || variantsOf(text).some(isIn);
}

/**
 * Makes a function that says the same of the JSON text of an event, whichever of its names and values the address is in. `recordedBy` does
 * not count: a key that is called like an address would otherwise take with it what others did.
 */
export function payloadFinder(address: string): (payload: string) => boolean {
  const key = emailKey(address);
  const isIn = addressFinder(address);
  return (payload) => {
    // Most events can be told by their text: parsing each would take several times as long.
    if (isPlain(payload) && !payload.toLowerCase().includes(key)) return false;
    return anyText(reported(payload), isIn);
  };
}

function isInPlainText(text: string, local: string, domain: string): boolean {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const behind = DOMAIN_BEHIND.exec(text.slice(at + 1, at + 1 + PART_CHARACTERS))?.[0] ?? '';
    if (keyOfDomain(behind) !== domain) continue;
    const before = LOCAL_BEFORE.exec(text.slice(Math.max(0, at - PART_CHARACTERS), at))?.[0] ?? '';
    const folded = before.normalize('NFC').toLowerCase();
    if (folded.endsWith(local) && mayBeginBehind(folded.slice(0, folded.length - local.length))) return true;
  }
  return false;
}

/** Dots and hyphens at the end belong to the sentence. */
function keyOfDomain(text: string): string {
  const whole = text.replace(/[.-]+$/, '').toLowerCase();
  return /^[\x21-\x7e]*$/.test(whole) ? whole : emailKey(`x@${whole}`).slice(2);
}

/**
 * Whether an address may begin behind these characters, all of which an address may have: punctuation that people and programs put
 * before one, such as `=` and `/`, is not part of it. A letter, a digit, `+` and `_` always are, and an apostrophe behind a letter is.
 */
function mayBeginBehind(rest: string): boolean {
  const mark = rest.replace(/[.-]+$/, '');
  return mark === '' || /[!#$%*/=?^`{|}~]$/.test(mark) || /(?:^|[^\p{L}\p{M}\p{N}])['&]$/u.test(mark);
}

/** The text without the escapes of addresses of the web and of JSON within it, where it has any. */
function variantsOf(text: string): string[] {
  return [
    ...(text.includes('%') ? [text.replace(/(?:%[0-9a-f]{2})+/gi, decoded)] : []),
    ...(text.includes('\\u')
      ? [
          text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
            String.fromCharCode(Number.parseInt(code, 16)),
          ),
        ]
      : []),
  ];
}

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

/** Without letters that have other spellings, and without escapes. */
function isPlain(payload: string): boolean {
  return /^[\x20-\x7e]*$/.test(payload) && !/%[0-9a-f]{2}|\\u/i.test(payload);
}

/** What the sender said; the text itself where it cannot be read. */
function reported(payload: string): unknown {
  try {
    const { recordedBy: _, ...event }: Partial<AuditEvent> = JSON.parse(payload);
    return event;
  } catch {
    return payload;
  }
}

function anyText(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => anyText(item, test));
  return Object.entries(value).some(([name, item]) => test(name) || anyText(item, test));
}
