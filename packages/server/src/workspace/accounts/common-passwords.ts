import { PASSWORD_CHARACTERS_MIN } from './password-length.ts';

let loaded: Promise<ReadonlySet<string>> | undefined;

/**
 * Some 18,000 passwords that people use most and that are long enough to be set here, in lower case, as zxcvbn ships them. Unpacking them
 * takes a moment: the server asks for them when it starts.
 */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => {
    const all = dictionary['passwords-common'];
    return new Set(all.filter((password) => password.length >= PASSWORD_CHARACTERS_MIN));
  });
  return loaded;
}
