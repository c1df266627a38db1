import type { EnvEntry } from './env-entry.ts';

/** How an escape and its meaning are named. */
const MEANINGS = new Map([
  ['n', '\\n becomes a line break'],
  ['r', '\\r becomes a carriage return'],
  ['t', '\\t becomes a tab'],
  ['\\', '\\\\ becomes one backslash'],
  ['"', '\\" becomes a quote'],
  ["'", "\\' becomes a quote"],
  ['$', '\\$ becomes a dollar sign'],
]);
const IN_QUOTES_THEY_WOULD_BE_OTHERS = ['n', 'r', 't', '"', "'", '$', '\\'];

/**
 * Where a value may be another than its reader expects: empty, cut by a comment, or changed by quotes and backslashes. Only words of
 * ours, never text of the file.
 */
export function hintsOf(entry: EnvEntry): string[] {
  return [emptyOrCut(entry), ...backslashes(entry), ...odd(entry)].filter((hint) => hint !== undefined);
}

function emptyOrCut({ value, commentCharacters }: EnvEntry): string | undefined {
  if (value === '' && commentCharacters === 0) return 'is empty';
  if (value === '')
    return 'is empty: what follows is a comment, as a # after white space begins one. Put the value in quotes if the # belongs to it';
  if (commentCharacters === 0) return undefined;
  const count = commentCharacters.toLocaleString('en');
  return `ends where a # after white space begins a comment of ${count} characters. Put the value in quotes if they belong to it`;
}

function backslashes({ quote, escapes: { replaced, kept } }: EnvEntry): string[] {
  const hints: string[] = [];
  if (replaced.size > 0) {
    const meanings = [...MEANINGS].flatMap(([char, meaning]) => (replaced.has(char) ? [meaning] : []));
    const remedy = quote === '"' ? '. For a backslash, write \\\\ or use single quotes' : '';
    hints.push(`${quote === '"' ? 'double' : 'single'} quotes: ${meanings.join(', ')}${remedy}`);
  }
  if (quote === '"' && kept.size > 0) {
    hints.push('keeps a backslash: in double quotes only \\n \\r \\t \\\\ \\" and \\$ have a meaning');
  }
  if (quote !== '"' && IN_QUOTES_THEY_WOULD_BE_OTHERS.some((char) => kept.has(char))) {
    hints.push('keeps its backslashes: \\n and the like have a meaning in double quotes only');
  }
  return hints;
}

function odd({ value, quote }: EnvEntry): (string | undefined)[] {
  return [
    quote !== "'" && /\$\{/.test(value)
      ? 'keeps its $: a name in braces after it is not replaced by a value'
      : undefined,
    /^[`“”„‘’«].*[`“”‘’»]$/s.test(value)
      ? 'keeps the quotes around it: only \' and " enclose a value'
      : undefined,
    /^[\s\p{Cf}]|[\s\p{Cf}]$/u.test(value)
      ? 'begins or ends with white space or with a character that is not visible'
      : undefined,
    /\n[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*=[^=\s]/.test(value)
      ? 'has several lines, and one of them looks like another variable: check where its closing quote stands'
      : undefined,
  ];
}
