import { isValueName } from '@daybook/event';
import { Slices } from '../../platform/slices.ts';
import { NAME_RULE, valueProblem } from '../value-rules.ts';
import { readEnvLine } from './env-entry.ts';
import { hintsOf } from './env-hints.ts';

const NAMES_MAX = 1_000;
const LINES_MAX = 20_000;
/** What is shown of a file that is wrong throughout. */
const PROBLEMS_MAX = 100;

/** A variable of the text. */
export type EnvVariable = {
  readonly name: string;
  readonly value: string;
  /** From 1; the first line of a value that has several. */
  readonly line: number;
  /** Why the value may be another than expected, in words of ours. Never text of the file. */
  readonly hints: readonly string[];
};

export type EnvProblem = {
  /** From 1; the first line of a value that has several. */
  readonly line: number;
  /** What would be right. Never text of the file: any of it may be part of a value. */
  readonly message: string;
};

export type ParsedEnv =
  | { readonly ok: true; readonly variables: readonly EnvVariable[] }
  | { readonly ok: false; readonly problems: readonly EnvProblem[] };

/** The variables of a `.env` text, in its order, or what is wrong with it, line by line. Others have a turn in between. */
export async function parseEnv(sent: string, slices = new Slices()): Promise<ParsedEnv> {
  if (hasMoreLines(sent)) {
    const message = `the file must have at most ${LINES_MAX.toLocaleString('en')} lines`;
    return { ok: false, problems: [{ line: LINES_MAX + 1, message }] };
  }
  const text = sent.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const variables = new Map<string, EnvVariable>();
  const problems: EnvProblem[] = [];
  let line = 1;
  for (let at = 0; at < text.length && problems.length < PROBLEMS_MAX && variables.size <= NAMES_MAX; ) {
    const read = readEnvLine(text, at);
    if (read.kind === 'variable') {
      const { name, value } = read.entry;
      const message = problemOf(name, value, variables);
      if (message === undefined) variables.set(name, { name, value, line, hints: hintsOf(read.entry) });
      else problems.push({ line, message });
    } else if (read.kind === 'wrong') {
      problems.push({ line, message: read.message });
    }
    line += linesIn(text.slice(at, read.end - 1));
    await slices.spend(read.end - at);
    at = read.end;
  }
  if (problems.length > 0) return { ok: false, problems };
  const { size } = variables;
  if (size > 0 && size <= NAMES_MAX) return { ok: true, variables: [...variables.values()] };
  const found = `${size}${size > NAMES_MAX ? ' or more' : ''}`;
  const message = `the file must have 1 to ${NAMES_MAX.toLocaleString('en')} variables, it has ${found}`;
  return { ok: false, problems: [{ line: 1, message }] };
}

function problemOf(
  name: string,
  value: string,
  before: ReadonlyMap<string, EnvVariable>,
): string | undefined {
  if (!isValueName(name)) return `the name ${NAME_RULE}`;
  const same = before.get(name);
  if (same) return `must not set the variable of line ${same.line} again`;
  const problem = valueProblem(value);
  return problem && `the value ${problem}`;
}

/** Whether a text as it was sent has more lines than are read; counted no further. */
function hasMoreLines(sent: string): boolean {
  let lines = 1;
  for (let at = 0; at < sent.length && lines <= LINES_MAX; at++) {
    const isReturn = sent[at] === '\r';
    if (isReturn && sent[at + 1] === '\n') at++;
    if (isReturn || sent[at] === '\n') lines++;
  }
  return lines > LINES_MAX;
}

function linesIn(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
