import { LedgerError } from '../ledger-error.ts';
import { quote } from '../text.ts';
import type { BundleKind, BundleWindow } from './bundle-item.ts';
import { BORDERS_MAX, BUNDLE_FORMAT } from './bundle-lines.ts';
import { STATEMENTS } from './statements.ts';

/** What stands before the body. */
export type Preamble = {
  readonly kind: BundleKind;
  readonly window: BundleWindow;
  /** The filter that events were selected by; undefined for a range. */
  readonly filter: string | undefined;
  /** Sizes of the tree, in rising order, at which no subtree crosses: an old checkpoint of that size can be compared. */
  readonly borders: readonly number[];
  /** The keys that signed the checkpoint, as the exporter names them. */
  readonly keys: readonly string[];
  /** The signed note. */
  readonly checkpoint: string;
};

const KEYS_MAX = 100;

/** The lines before the body. The checkpoint is one from outside whose form has been checked. Throws `bundle-file`. */
export function formatPreamble({ kind, window, filter, borders, keys, checkpoint }: Preamble): string {
  const lines = [
    BUNDLE_FORMAT,
    `kind ${kind}`,
    ...STATEMENTS[kind],
    `from ${window.from}`,
    `end ${window.end}`,
    ...(filter === undefined ? [] : [`filter ${filter}`]),
    ...borders.map((border) => `border ${border}`),
    ...keys.map((key) => `key ${key}`),
  ];
  const text = `${lines.join('\n')}\n\n${checkpoint}\n`;
  // What would be refused is not written: a filter with a line break, say.
  parsePreamble(text);
  return text;
}

/**
 * Reads what stands before the body: up to and including the empty line after the checkpoint. Only its form is checked, and that it is the
 * only spelling of what it says; sizes are to be held against the checkpoint. Attacker-controlled. Throws `bundle-file`.
 */
export function parsePreamble(text: string): Preamble {
  const divider = text.indexOf('\n\n');
  const lines = text.slice(0, divider).split('\n');
  const checkpoint = text.slice(divider + 2, -1);
  let at = 0;
  const fail = (right: string): never => {
    throw bundleFile(at + 1, `must be ${right}, not ${quote(lines[at] ?? '')}`);
  };
  const take = (word: string): string | undefined => {
    const line = lines[at];
    if (!line?.startsWith(`${word} `)) return undefined;
    at += 1;
    return line.slice(word.length + 1);
  };
  const takeSome = (word: string, max: number): string[] => {
    const values: string[] = [];
    for (let value = take(word); value !== undefined; value = take(word)) values.push(value);
    if (values.length > max) throw bundleFile(at, `is one ${word} too many: there may be ${max}`);
    return values;
  };

  if (lines[at] !== BUNDLE_FORMAT) fail(BUNDLE_FORMAT);
  at += 1;
  const kind = take('kind');
  if (kind !== 'range' && kind !== 'selection') {
    at = 1;
    return fail('"kind range" or "kind selection"');
  }
  for (const line of STATEMENTS[kind]) {
    if (lines[at] !== line) fail(`the statement ${quote(line)}`);
    at += 1;
  }
  const from = positionOf(take('from')) ?? fail('"from <position>"');
  const end = positionOf(take('end')) ?? fail('"end <position>"');
  const filter = kind === 'selection' ? (take('filter') ?? fail('"filter <filter>"')) : undefined;
  if (filter === '') fail('a filter that says something');
  const borders = takeSome('border', BORDERS_MAX).map((text) => positionOf(text) ?? fail('"border <size>"'));
  const keys = takeSome('key', KEYS_MAX);
  if (keys.length === 0 || at !== lines.length) fail('"key <verifier key>"');
  return { kind, window: { from, end }, filter, borders, keys, checkpoint };
}

/** A whole number up to 2^53 − 1 in its only spelling; undefined for anything else. */
export function positionOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The error for a line that is not written as the format wants it. */
export function bundleFile(line: number, problem: string): LedgerError {
  return new LedgerError('bundle-file', `line ${line} of the bundle ${problem}`);
}
