/** Commands whose arguments are a filter. */
const FILTER_COMMANDS: readonly (string | undefined)[] = ['search', 'tail', 'export'];

/**
 * The arguments of a command line with each excluding term of a filter (`-env:production`) made an argument that does not look like an
 * option, by a space before it, which means nothing in a filter. No option has a colon in its name. What follows `--` is left alone.
 */
export function protectFilterWords(args: readonly string[]): string[] {
  if (!FILTER_COMMANDS.includes(args[0])) return [...args];
  const end = args.indexOf('--');
  return args.map((arg, index) =>
    (end === -1 || index < end) && /^-[a-z][^\s:"=]*:/i.test(arg) ? ` ${arg}` : arg,
  );
}

/** The words as one filter: quotes around the whole may be left out where the shell does not need them. */
export function joinFilterWords(words: readonly string[]): string {
  return words
    .map((word) => word.trim())
    .join(' ')
    .trim();
}

/** For the help of each such command. */
export const FILTER_HELP = `
Words without quotes are joined into one filter: action:SECRET_READ env:production. A term that begins with - excludes:
-env:production. Quote what the shell would change, such as * and ", and text with spaces: '"db password" since:7d'.`;
