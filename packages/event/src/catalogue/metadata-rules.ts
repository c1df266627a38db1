import type { Budget } from '../budget.ts';
import type { Metadata } from '../event.ts';
import type { Issue } from '../issue.ts';
import type { JsonSchema, MetadataKind } from './definition.ts';

/** What an action asks of its metadata beyond the limits that hold for every event. */
export type MetadataRules = {
  /** Names that may hold a list of strings. */
  readonly lists: ReadonlySet<string>;
  /**
   * The problems of metadata that keeps the general limits; paths begin with `metadata`.
   * @throws BudgetSpent when checking takes more steps than the budget has.
   */
  readonly check: (metadata: Metadata, budget: Budget) => readonly Issue[];
};

const EXPECTED: Record<MetadataKind, string> = {
  string: 'must be a string',
  integer: 'must be a whole number',
  number: 'must be a number',
  boolean: 'must be true or false',
  list: 'must be a list of strings',
};

/** The rules of an action that declares the kind of some names; these may be null, and other names may hold any scalar. */
export function kindChecker(kinds: Readonly<Record<string, MetadataKind>>): MetadataRules {
  const declared = Object.entries(kinds);
  return {
    lists: new Set(declared.filter(([, kind]) => kind === 'list').map(([name]) => name)),
    check: (metadata) =>
      declared
        .filter(([name, kind]) => !isOfKind(metadata[name] ?? undefined, kind))
        .map(([name, kind]) => ({ path: `metadata.${name}`, message: EXPECTED[kind] })),
  };
}

/** The names a metadata schema declares as lists. */
export function declaredLists(schema: JsonSchema): ReadonlySet<string> {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const isList = (type: unknown) => type === 'array' || (Array.isArray(type) && type.includes('array'));
  return new Set(Object.keys(properties).filter((name) => isList(properties[name]?.type)));
}

function isOfKind(value: Metadata[string] | undefined, kind: MetadataKind): boolean {
  if (value === undefined) return true;
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'integer') return Number.isInteger(value);
  return typeof value === kind;
}
