import { UsageError } from '../output/errors.ts';
import { visible } from '../output/escape.ts';
import { steers } from './steering-names.ts';

export type Choice = {
  /** Names, or beginnings of names with `*` behind them; all when undefined. */
  readonly only?: readonly string[] | undefined;
  /** What is put before each name. */
  readonly prefix: string;
  /** Leave out what no environment can hold, instead of refusing. */
  readonly skipInvalid: boolean;
  /** Names of variables that may be given although they steer a process. */
  readonly allow: readonly string[];
  /** Names of variables that the caller has and keeps; undefined where secrets win. */
  readonly kept?: ReadonlySet<string> | undefined;
};

export type Chosen = {
  readonly names: readonly string[];
  /** Left out, as their variables could not be named so. */
  readonly skipped: readonly string[];
};

/** POSIX.1-2024 §8.1: what shells and programs can refer to. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isVariableName(text: string): boolean {
  return VARIABLE.test(text);
}

/**
 * Which of an environment's secrets a command gets.
 * @throws UsageError naming what `only` asks for and is not there, what cannot be the name of a variable, or what steers a process.
 */
export function chooseSecrets(available: readonly string[], choice: Choice): Chosen {
  const picked = choice.only === undefined ? [...available] : pick(available, choice.only);
  const wanted = picked.filter((name) => !choice.kept?.has(choice.prefix + name));
  const names = wanted.filter((name) => isVariableName(choice.prefix + name));
  const skipped = wanted.filter((name) => !names.includes(name));
  if (skipped.length > 0 && !choice.skipInvalid) {
    throw new UsageError(
      `no variable of an environment can be called ${list(skipped)}: only letters, digits and _. Choose others by --only, or leave these out by --skip-invalid`,
    );
  }
  refuseSteering(
    names.map((name) => choice.prefix + name),
    choice.allow,
  );
  return { names, skipped };
}

/** Setting a secret must not let anyone decide what runs where it is used. */
function refuseSteering(variables: readonly string[], allow: readonly string[]): void {
  const refused = variables.filter((name) => steers(name) && !allow.includes(name));
  if (refused.length === 0) return;
  const options = refused.map((name) => `--allow ${visible(name)}`).join(' ');
  throw new UsageError(
    `${list(refused)}: such names decide what a process runs or trusts, so that a secret could take the command over; nothing was read or run. Choose others by --only, put a --prefix before the names, or say that it is meant: ${options}`,
  );
}

function pick(available: readonly string[], only: readonly string[]): string[] {
  if (only.length === 0)
    throw new UsageError('--only names nothing: give names, comma-separated, or leave it out');
  const missing = only.filter((pattern) => !available.some((name) => matches(name, pattern)));
  if (missing.length > 0) {
    throw new UsageError(
      `there is no secret ${list(missing)} in this environment that the key may read (--only); ./daybook secrets list shows what there is`,
    );
  }
  return available.filter((name) => only.some((pattern) => matches(name, pattern)));
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

export function list(names: readonly string[]): string {
  return names.map(visible).join(', ');
}
