import { type Company, ENVIRONMENTS, foundingProjects } from '../company.ts';
import { VARIABLE_NAMES } from '../names.ts';
import { onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';

const DAY_MS = 86_400_000;

/** A secret that is set when the year begins, and how many values it has had by then. */
export type SecretBefore = { readonly name: string; readonly environment: string; readonly version: number };

export type VariableBefore = SecretBefore & { readonly project: string };

export function secretsBefore(company: Company): SecretBefore[] {
  return foundingProjects(company).flatMap(({ secrets }) =>
    ENVIRONMENTS.flatMap((environment) =>
      secrets.map((name) => ({
        name,
        environment,
        version: versionBefore(company, `${environment} ${name}`),
      })),
    ),
  );
}

export function variablesBefore(company: Company): VariableBefore[] {
  return foundingProjects(company).flatMap(({ name: project }) =>
    ENVIRONMENTS.flatMap((environment) =>
      VARIABLE_NAMES.map((name) => ({
        project,
        environment,
        name,
        version: versionBefore(company, `${project} ${environment} ${name}`),
      })),
    ),
  );
}

/** A time of day at work, so many days before the year; another one for each index. */
export function workdayBefore({ from }: Company, days: number, index: number): number {
  return onWorkday(from - days * DAY_MS, 'Europe/Berlin', 9 * 60 + ((index * 37) % 420));
}

function versionBefore({ seed }: Company, thing: string): number {
  return 1 + createRandom(`${seed} version ${thing}`).below(9);
}
