import { UsageError } from '../output/errors.ts';
import { visible } from '../output/escape.ts';

export type Choice = {
  /** Names, or beginnings of names with `*` behind them; all when undefined. */
  readonly only?: readonly string[] | undefined;
  /** What is put before each name. */
  readonly prefix: string;
  /** Leave out what no environment can hold, instead of refusing. */
  readonly skipInvalid: boolean;
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
 * @throws UsageError naming what `only` asks for and is not there, or what cannot be the name of a variable.
 */
export function chooseSecrets(available: readonly string[], choice: Choice): Chosen {
  const wanted = choice.only === undefined ? [...available] : pick(available, choice.only);
  const names = wanted.filter((name) => isVariableName(choice.prefix + name));
  const skipped = wanted.filter((name) => !names.includes(name));
  if (skipped.length > 0 && !choice.skipInvalid) {
    throw new UsageError(
      `no variable of an environment can be called ${list(skipped)}: only letters, digits and _. Choose others by --only, or leave these out by --skip-invalid`,
    );
  }
  return { names, skipped };
}

function pick(available: readonly string[], only: readonly string[]): string[] {
  if (only.length === 0)
    throw new UsageError('--only names nothing: give names, comma-separated, or leave it out');
  const missing = only.filter((pattern) => !available.some((name) => matches(name, pattern)));
  if (missing.length > 0) {
    throw new UsageError(
      `there is no secret ${list(missing)} in this environment that the key may read (--only); npx daybook secrets list shows what there is`,
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
