import { BudgetSpent, type Issues } from '../budget.ts';
import type { MetadataRules } from '../catalogue/metadata-rules.ts';
import type { Metadata } from '../event.ts';
import { LIMITS } from '../limits.ts';
import { scalarProblem } from './parse-changes.ts';
import { cut, isFields, textProblem } from './readers.ts';

/**
 * Reads metadata within the limits of every event, then by the action's own rules (undefined for an unknown action, which is
 * refused elsewhere). Absent when empty.
 */
export function parseMetadata(
  value: unknown,
  rules: MetadataRules | undefined,
  issues: Issues,
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
  const before = issues.count;
  for (const [name, item] of entries) {
    if (Array.isArray(item) && rules) checkList(item, name, rules, issues);
    else {
      const problem = scalarProblem(item, LIMITS.metadataValueCharacters);
      if (problem !== undefined) issues.push({ path: `metadata.${cut(name)}`, message: problem });
    }
    checkName(name, issues);
    if (issues.isFull) return undefined;
  }
  if (issues.count > before) return undefined;
  return runRules({ ...(value as Metadata) }, rules, issues);
}

function runRules(
  metadata: Metadata,
  rules: MetadataRules | undefined,
  issues: Issues,
): Metadata | undefined {
  try {
    if (rules) issues.push(...rules.check(metadata, issues.budget));
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    const message = `takes too long to check: the metadata schemas of one request may take ${LIMITS.checkSteps.toLocaleString('en')} comparisons; send fewer events at once, shorter lists, or make the schema simpler`;
    issues.push({ path: 'metadata', message });
  }
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

function checkName(name: string, issues: Issues): void {
  const problem = textProblem(name, LIMITS.metadataNameCharacters, 1);
  if (problem) issues.push({ path: `metadata.${cut(name)}`, message: `its name ${problem}` });
  // Harmless here, but a trap for whoever copies it name by name.
  if (name === '__proto__') issues.push({ path: 'metadata.__proto__', message: 'cannot be used as a name' });
}

function checkList(list: readonly unknown[], name: string, rules: MetadataRules, issues: Issues): void {
  const path = `metadata.${cut(name)}`;
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
    const message = textProblem(entry, LIMITS.metadataValueCharacters);
    if (message === undefined) continue;
    issues.push({ path: `${path}[${index}]`, message });
    if (issues.isFull) return;
  }
}
