import { randomBytes } from 'node:crypto';

/** Where texts of a kind may be, and why; everywhere else they are a leak. */
export type Rule = {
  /** Which answers may hold it, as `METHOD path status`. */
  readonly answers?: RegExp;
  /** Which files of the data folder may hold it. */
  readonly files?: RegExp;
  /** Whether the server may print it where it is started. */
  readonly isPrinted?: true;
  readonly because: string;
};

const SESSION_ANSWERS = /^POST \/api\/auth\/(sign-in|sign-up|two-factor|change-password)\S* 200$/;

export const RULES = {
  'secret value': {
    answers: /^(GET \/v1\/secrets\/\w+\?\S*|POST \/v1\/secrets\/read) 200$/,
    because: 'a recorded read gives it out',
  },
  'variable value': {
    answers: /^GET \/v1\/projects\/\w+\/variables\S* 200$/,
    because: 'members read variables',
  },
  password: { because: 'only its hash is kept' },
  'API key': { answers: /^POST \/v1\/api-keys 201$/, because: 'it is shown once' },
  'session token': {
    answers: SESSION_ANSWERS,
    files: /^workspace\.db(-wal)?$/,
    because: 'the auth library finds the session by it; without the signature of the cookie it opens nothing',
  },
  'session signature': {
    answers: SESSION_ANSWERS,
    because: 'it is made with a key that lies wrapped by the master key',
  },
  'second-factor challenge': {
    answers: SESSION_ANSWERS,
    files: /^workspace\.db(-wal)?$/,
    because: 'as with the session token, the cookie is signed',
  },
  'TOTP secret': { answers: /^POST \/api\/auth\/two-factor\/enable 200$/, because: 'it is shown once' },
  'backup code': {
    answers: /^POST \/api\/auth\/two-factor\/(enable|generate-backup-codes) 200$/,
    because: 'they are shown once',
  },
  'invitation id': {
    answers: /^(GET|POST) \/v1\/invitations 20[01]$/,
    files: /^workspace\.db(-wal)?$/,
    because: 'who manages the team copies the link from the list for as long as it is pending',
  },
  'reset token': {
    answers: /^POST \/v1\/members\/\w+\/password-reset 200$/,
    because: 'it is handed over by who asked for it, or by mail; only its hash is kept',
  },
  'setup token': { isPrinted: true, because: 'the link is printed to who starts the server' },
  'master key': {
    files: /^keys\/master\.key$/,
    because: 'it is kept in its own folder, which no backup holds',
  },
  'mail password': { because: 'it is given by the environment' },
  'refused text': { because: 'what is refused may be a secret in the wrong place' },
} as const satisfies Record<string, Rule>;

export type Kind = keyof typeof RULES;

export type Canary = { readonly kind: Kind; readonly bytes: Buffer };

/** Texts that can be told from everything else, by what they are. */
export class Canaries {
  readonly #all: Canary[] = [];

  get all(): readonly Canary[] {
    return this.#all;
  }

  /** A text that the system made. @throws Error for one that chance could make too. */
  add(kind: Kind, text: string): string {
    if (text.length < 10) throw new Error(`no ${kind} was found`);
    const bytes = Buffer.from(text);
    if (!this.#all.some((known) => known.bytes.equals(bytes))) this.#all.push({ kind, bytes });
    return text;
  }

  /** Bytes that the system made and keeps as such. */
  addBytes(kind: Kind, bytes: Buffer): void {
    this.#all.push({ kind, bytes });
  }

  /** A text of our own: letters and digits. */
  make(kind: Kind): string {
    return this.add(kind, `Canary${randomBytes(12).toString('hex')}`);
  }
}

/** How a text may look: as it is, escaped, in hex, and inside of base64 that begins anywhere before it. */
export function formsOf(bytes: Buffer): Buffer[] {
  const text = bytes.toString();
  const hex = bytes.toString('hex');
  const forms = [hex, hex.toUpperCase(), encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];
  for (const before of [0, 1, 2]) {
    // The first and the last letter also tell of what stands before and behind.
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const encoded = whole
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before === 0 ? 0 : before + 1, -1);
    forms.push(encoded, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [bytes, ...[...new Set(forms)].map((form) => Buffer.from(form))];
}
