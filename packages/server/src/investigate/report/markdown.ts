/*
 * Names in a log were written by others: in a report they are text, whatever they hold, and characters that hide or reorder text are spelled
 * out. The rules are those of CommonMark 0.31 with the tables and automatic links of GitHub.
 */

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const MEANT = /[\\`*[\]<>|~#&!$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
const LINKS = /:(?=\/\/)|(?<=www)\./giu;

/** A text that reads as itself within a line or a cell of a table. */
export function plain(text: string): string {
  return seen(text).replace(MEANT, '\\$&').replace(LINKS, '\\$&');
}

/** The same where a line begins with it. */
export function paragraph(text: string): string {
  return plain(text.trimStart())
    .replace(/^[-+=:]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** A text in the letters of code, not for tables. */
export function code(text: string): string {
  const shown = seen(text);
  const fence = '`'.repeat(longestRun(shown) + 1);
  const room = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${room}${shown}${room}${fence}`;
}

/** A block of lines as they are. */
export function block(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** A table; the cells are Markdown already. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/** An argument of a shell that is read as itself. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Whether a text can be shown as it is. */
export function isSeen(text: string): boolean {
  return text.search(UNSEEN) < 0;
}

function seen(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
