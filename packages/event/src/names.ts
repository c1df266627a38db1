/** Whether a text can be the name of an action: upper-case letters, digits and single underscores, `SECRET_READ`. */
export function isActionName(text: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(text);
}

/** Whether something can be the name of an environment: 1 to 50 of a to z, 0 to 9 and -, a letter first. */
export function isEnvironmentName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,49}$/.test(text);
}

/** Whether something can be the name of a secret or variable: 1 to 200 letters, digits, _ . and -, a letter or _ first. */
export function isValueName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/.test(text);
}

export type ReadName =
  | { readonly ok: true; readonly name: string }
  /** What would be right, to follow the name of the field. */
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a name that a person gives to something: themselves, an organization, a project. It has 1 to `max` UTF-16 units, all of which can
 * be seen, and no white space at either end; it is kept in composed characters (NFC). So no name looks like another, hides a part, or
 * changes the text around it.
 */
export function readName(text: string, max = 100): ReadName {
  const name = text.normalize('NFC');
  const rule = `must have 1 to ${max} characters`;
  const refused = (problem: string): ReadName => ({ ok: false, problem: rule + problem });
  if (name === '') return refused('');
  if (name.length > max) return refused(`, not ${name.length}`);
  for (const [index, character] of [...name].entries()) {
    const reason = unseen(character);
    if (reason === undefined) continue;
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return refused(`, without U+${code} at character ${index + 1}: ${reason}`);
  }
  if (name.trimStart() !== name) return refused(' and no white space at the beginning');
  if (name.trimEnd() !== name) return refused(' and no white space at the end');
  return { ok: true, name };
}

/** Why a character has no place in a name; undefined when it has. An emoji may keep the selector that says how it is drawn. */
function unseen(character: string): string | undefined {
  if (/\p{Cc}/u.test(character)) return 'it is a control character';
  if (/\p{Cs}/u.test(character)) return 'it is half a character (a lone surrogate)';
  if (/\p{Bidi_Control}/u.test(character)) return 'it changes the direction of text';
  if (/[\p{Zl}\p{Zp}]/u.test(character)) return 'it ends a line';
  if (/[\uFE0E\uFE0F]/.test(character)) return undefined;
  return /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character) ? 'it cannot be seen' : undefined;
}
