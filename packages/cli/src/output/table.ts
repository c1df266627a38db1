import { visible } from './escape.ts';

/** Cells are cut at this width, but for the last of a row. */
const CELL_WIDTH_MAX = 48;

/**
 * Prints rows in columns. Widths only grow from one row to the next, so that rows can be printed as they come.
 * Everything in a cell is made harmless for a terminal.
 */
export class Table {
  readonly #widths: number[];
  readonly #columns: number | undefined;

  /**
   * `columns`: the terminal's width, to which rows are cut; undefined for none. `widths`: what columns take at least, for rows that
   * are printed one by one.
   */
  constructor(headings: readonly string[], columns: number | undefined, widths: readonly number[] = []) {
    this.#widths = headings.map((heading, index) => Math.max(width(heading), widths[index] ?? 0));
    this.#columns = columns;
  }

  /** Makes room for rows that will be printed together. */
  fit(rows: readonly (readonly string[])[]): void {
    for (const row of rows) this.#grow(row.map(visible));
  }

  /** One row as a line that ends in a line break. */
  line(row: readonly string[]): string {
    const cells = row.map(visible);
    this.#grow(cells);
    const text = cells
      .map((cell, index) =>
        index === cells.length - 1 ? cell : pad(cut(cell, CELL_WIDTH_MAX), this.#widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
    return `${this.#columns === undefined ? text : cut(text, this.#columns)}\n`;
  }

  #grow(cells: readonly string[]): void {
    for (const [index, cell] of cells.entries()) {
      this.#widths[index] = Math.max(this.#widths[index] ?? 0, Math.min(width(cell), CELL_WIDTH_MAX));
    }
  }
}

/** A whole table, headings first. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns?: number,
): string {
  const table = new Table(headings, columns);
  table.fit(rows);
  return [headings, ...rows].map((row) => table.line(row)).join('');
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

function cut(text: string, widthMax: number): string {
  if (width(text) <= widthMax) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += width(character);
    if (used > widthMax - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Columns a text takes: two for each wide character (East Asian scripts, emoji), none for a combining mark. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
