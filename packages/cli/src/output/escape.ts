/*
 * Text of events was written by others. In a terminal, control characters could move the cursor, hide text or run commands, and
 * bidirectional controls could show it in another order than it is.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text on one line with every control, format and line separator character spelled out (`\n`, `\u202e`). */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT[character] ?? spelled(character));
}

/** The same for a text whose own line breaks are wanted. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** A value as JSON on one line in which such characters are escaped: the same value, harmless in a terminal. */
export function jsonLine(value: unknown): string {
  return `${escapeInJson(JSON.stringify(value))}\n`;
}

/** The same over several lines, for people. */
export function jsonBlock(value: unknown): string {
  return `${escapeInJson(JSON.stringify(value, undefined, 2))}\n`;
}

const SHORT: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Outside of strings JSON has no such character but the line break that indentation puts there. */
function escapeInJson(json: string): string {
  return json.replace(UNSAFE, (character) => (character === '\n' ? character : spelled(character)));
}

function spelled(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
