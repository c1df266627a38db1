import { VARIABLES } from '../names.ts';
import { createRandom } from '../random.ts';

/** The value of a secret's version, which opens nothing; `origin` is the first version that had it. */
export function secretValue(seed: string, name: string, environment: string, origin: number): string {
  return `demo-${createRandom(`${seed} value ${environment} ${name} ${origin}`).text(24)}`;
}

/** The value of a variable's version. */
export function variableValue(name: string, version: number): string {
  const values = VARIABLES[name] ?? ['demo'];
  return values[version % values.length] ?? values[0];
}
