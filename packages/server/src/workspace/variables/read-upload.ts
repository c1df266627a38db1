import type { Slices } from '../../platform/slices.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { type EnvVariable, parseEnv } from './parse-env.ts';

/** What the names may take of an event, which holds them all. */
const NAMES_BYTES_MAX = 26_000;

/** What an upload does, by name, in the order of the file. */
export type UploadSummary = {
  readonly new: readonly string[];
  readonly changed: readonly string[];
  readonly same: readonly string[];
  /** How the text was read, whatever is there already. */
  readonly variables: readonly EnvVariable[];
};

/** The variables of a `.env` text. @throws WorkspaceError `invalid` naming every line that is wrong, never what stands in it */
export async function readUpload(text: string, slices: Slices): Promise<readonly EnvVariable[]> {
  const parsed = await parseEnv(text, slices);
  if (!parsed.ok) {
    const errors = parsed.problems.map(({ line, message }) => ({ path: `line ${line}`, message }));
    const [first] = errors;
    const more = errors.length > 1 ? `; ${errors.length - 1} more` : '';
    const told = first ? `${first.path}: ${first.message}` : 'it cannot be read';
    throw new WorkspaceError('invalid', `nothing was changed: ${told}${more}`, { errors });
  }
  // Each stands in quotes, after a comma.
  const bytes = parsed.variables.reduce((sum, { name }) => sum + name.length + 3, 0);
  if (bytes > NAMES_BYTES_MAX) {
    const message = `must have names of fewer than ${NAMES_BYTES_MAX.toLocaleString('en')} characters together: upload it in parts`;
    throw new WorkspaceError('invalid', `nothing was changed: the file ${message}`, {
      errors: [{ path: 'line 1', message }],
    });
  }
  return parsed.variables;
}
