import { WorkspaceError } from '../workspace-error.ts';
import { parseEnv } from './parse-env.ts';

/** What the names may take of an event, which holds them all. */
const NAMES_BYTES_MAX = 26_000;

/** What an upload does, by name, in the order of the file. */
export type UploadSummary = {
  readonly new: readonly string[];
  readonly changed: readonly string[];
  readonly same: readonly string[];
};

/** The variables of a `.env` text. @throws WorkspaceError `invalid` naming every line that is wrong, never what stands in it */
export function readUpload(text: string): ReadonlyMap<string, string> {
  const parsed = parseEnv(text);
  if (!parsed.ok) {
    const errors = parsed.problems.map(({ line, message }) => ({ path: `line ${line}`, message }));
    const [first] = errors;
    const more = errors.length > 1 ? `; ${errors.length - 1} more` : '';
    const told = first ? `${first.path}: ${first.message}` : 'it cannot be read';
    throw new WorkspaceError('invalid', `nothing was changed: ${told}${more}`, { errors });
  }
  // Each stands in quotes, after a comma.
  const bytes = [...parsed.values.keys()].reduce((sum, name) => sum + name.length + 3, 0);
  if (bytes > NAMES_BYTES_MAX) {
    const message = `must have names of fewer than ${NAMES_BYTES_MAX.toLocaleString('en')} characters together: upload it in parts`;
    throw new WorkspaceError('invalid', `nothing was changed: the file ${message}`, {
      errors: [{ path: 'line 1', message }],
    });
  }
  return parsed.values;
}

/** The names that a `.env` text sets, in its order. @throws as {@link readUpload} */
export function namesIn(text: string): string[] {
  return [...readUpload(text).keys()];
}

/** What becomes of each name; `before` tells the value it has, if any. */
export function summarize(
  values: ReadonlyMap<string, string>,
  before: (name: string) => string | undefined,
): UploadSummary {
  const summary = { new: [] as string[], changed: [] as string[], same: [] as string[] };
  for (const [name, value] of values) {
    const old = before(name);
    if (old === undefined) summary.new.push(name);
    else if (old === value) summary.same.push(name);
    else summary.changed.push(name);
  }
  return summary;
}
