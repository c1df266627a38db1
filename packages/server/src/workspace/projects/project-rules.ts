import type { Change } from '@daybook/event';
import { invalidValue } from '../workspace-error.ts';
import { requireEnvironmentName } from './environment-name.ts';

const ENVIRONMENTS_MAX = 40;
const CHANGE_CHARACTERS_MAX = 500;

/** @throws WorkspaceError `invalid` */
export function requireEnvironments(environments: readonly string[]): void {
  if (environments.length === 0 || environments.length > ENVIRONMENTS_MAX) {
    throw invalidValue('environments', `must name 1 to ${ENVIRONMENTS_MAX} environments`);
  }
  for (const [index, name] of environments.entries()) {
    requireEnvironmentName(`environments.${index}`, name);
    if (environments.indexOf(name) !== index) {
      throw invalidValue(`environments.${index}`, `must not repeat ${name}`);
    }
  }
}

/** What a change of the list does, one entry for each environment that comes or goes, and one when the order differs. */
export function environmentChanges(before: readonly string[], after: readonly string[]): Change[] {
  const removed = before.filter((name) => !after.includes(name));
  const added = after.filter((name) => !before.includes(name));
  const keptBefore = before.filter((name) => after.includes(name)).join(', ');
  const keptAfter = after.filter((name) => before.includes(name)).join(', ');
  return [
    ...removed.map((name) => ({ field: 'environments', from: name })),
    ...added.map((name) => ({ field: 'environments', to: name })),
    ...(keptBefore === keptAfter
      ? []
      : [{ field: 'environmentOrder', from: clip(keptBefore), to: clip(keptAfter) }]),
  ];
}

function clip(text: string): string {
  return text.length <= CHANGE_CHARACTERS_MAX ? text : `${text.slice(0, CHANGE_CHARACTERS_MAX - 1)}…`;
}
