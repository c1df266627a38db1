import type { MetadataRules } from '../catalogue/metadata-rules.ts';
import type { Metadata } from '../event.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { scalarProblem } from './parse-changes.ts';
import { isFields, textProblem } from './readers.ts';

/**
 * Reads metadata within the limits of every event, then by the action's own rules (undefined for an unknown action, which is
 * refused elsewhere). Absent when empty.
 */
export function parseMetadata(
  value: unknown,
  rules: MetadataRules | undefined,
  issues: Issue[],
): Metadata | undefined {
  if (value === undefined) return runRules({}, rules, issues);
  if (!isFields(value)) {
    issues.push({ path: 'metadata', message: 'must be an object' });
    return undefined;
  }
  const entries = Object.entries(value);
  if (entries.length > LIMITS.metadataKeys) {
    issues.push({
      path: 'metadata',
      message: `must have at most ${LIMITS.metadataKeys} names, not ${entries.length}`,
    });
    return undefined;
  }
  const before = issues.length;
  for (const [name, item] of entries) {
    if (Array.isArray(item) && rules) checkList(item, name, rules, issues);
    else pushProblem(`metadata.${name}`, scalarProblem(item, LIMITS.metadataValueCharacters), issues);
    checkName(name, issues);
  }
  if (issues.length > before) return undefined;
  return runRules({ ...(value as Metadata) }, rules, issues);
}

function runRules(
  metadata: Metadata,
  rules: MetadataRules | undefined,
  issues: Issue[],
): Metadata | undefined {
  if (rules) issues.push(...rules.check(metadata));
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

function checkName(name: string, issues: Issue[]): void {
  const problem = textProblem(name, LIMITS.metadataNameCharacters, 1);
  if (problem) issues.push({ path: `metadata.${name.slice(0, 60)}`, message: `its name ${problem}` });
  // Harmless here, but a trap for whoever copies it name by name.
  if (name === '__proto__') issues.push({ path: 'metadata.__proto__', message: 'cannot be used as a name' });
}

function checkList(list: readonly unknown[], name: string, rules: MetadataRules, issues: Issue[]): void {
  const path = `metadata.${name}`;
  if (!rules.lists.has(name)) {
    const message =
      "must be a string, number, boolean or null; lists must be declared in the action's metadata schema";
    issues.push({ path, message });
    return;
  }
  if (list.length > LIMITS.metadataListEntries) {
    issues.push({
      path,
      message: `must have at most ${LIMITS.metadataListEntries} entries, not ${list.length}`,
    });
    return;
  }
  for (const [index, entry] of list.entries()) {
    pushProblem(`${path}[${index}]`, textProblem(entry, LIMITS.metadataValueCharacters), issues);
  }
}

function pushProblem(path: string, message: string | undefined, issues: Issue[]): void {
  if (message !== undefined) issues.push({ path, message });
}
