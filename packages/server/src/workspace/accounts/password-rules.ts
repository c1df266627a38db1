import { invalidValue } from '../workspace-error.ts';
import { commonPasswords } from './common-passwords.ts';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from './password-length.ts';

/** Whose password it is to be: words of these are tried first by whoever knows the person. */
export type PasswordOwner = {
  readonly email: string;
  readonly name: string;
  /** Names of the organizations of the account. */
  readonly organizations: readonly string[];
};

const PRODUCT = 'daybook';
const WORD_CHARACTERS_MIN = 3;
/** So many different characters besides those words, in as many as a password needs at least. */
const DIFFERENT_MIN = 5;

/**
 * The one rule for a password that is set, whichever way (ASVS 5.0, 6.2.4 and 6.2.11): long enough, none of the most common ones, and
 * more than words that belong to the person, the organization or the product. @throws WorkspaceError `invalid` naming `field`
 */
export async function requirePassword(field: string, password: string, owner: PasswordOwner): Promise<void> {
  const problem = passwordProblem(password, owner, await commonPasswords());
  if (problem !== undefined) throw invalidValue(field, problem);
}

function passwordProblem(
  password: string,
  owner: PasswordOwner,
  common: ReadonlySet<string>,
): string | undefined {
  if (password.length < PASSWORD_CHARACTERS_MIN || password.length > PASSWORD_CHARACTERS_MAX) {
    return `must have ${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters`;
  }
  const text = fold(password);
  if (isCommon(text, common)) {
    return 'must not be one of the passwords that people use most: they are tried first';
  }
  const words = wordsOf(owner);
  const rest = words.reduce((left, word) => left.replaceAll(word, ' '), text);
  if (rest === text || (isEnough(rest) && !isCommon(rest, common))) return undefined;
  return 'must be more than your name, your address, the organization or Daybook: add words that only you would put together';
}

/** As it is, or with signs around it. */
function isCommon(text: string, common: ReadonlySet<string>): boolean {
  return common.has(text) || common.has(text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''));
}

function isEnough(rest: string): boolean {
  const characters = [...rest.replaceAll(/\s/g, '')];
  return characters.length >= PASSWORD_CHARACTERS_MIN && new Set(characters).size >= DIFFERENT_MIN;
}

/** The longest first, so that a part does not hide the whole. */
function wordsOf({ email, name, organizations }: PasswordOwner): string[] {
  const [local = '', host = ''] = email.split('@');
  const labels = host.split('.').slice(0, -1);
  const whole = [email, host, local, ...labels, name, ...organizations].map(fold);
  const words = [PRODUCT, ...whole, ...whole.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))];
  return [...new Set(words)]
    .filter((word) => word.length >= WORD_CHARACTERS_MIN)
    .toSorted((one, other) => other.length - one.length);
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
