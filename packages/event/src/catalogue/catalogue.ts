import type { Budget } from '../budget.ts';
import { nearest } from '../nearest.ts';
import { builtInActions } from './built-in.ts';
import type { CustomAction } from './custom-action.ts';
import { type ActionDefinition, CATEGORIES, type JsonSchema, RESOURCE_TYPES } from './definition.ts';
import { declaredLists, kindChecker, type MetadataRules } from './metadata-rules.ts';

/** The actions one organization may record: the product's own and those it registered. */
export type Catalogue = {
  get(action: string): ActionDefinition | undefined;
  /** The product's actions in the guide's order, then the organization's by name. */
  list(): readonly ActionDefinition[];
  categoryOf(action: string): string | undefined;
  /** The known action that was probably meant. */
  nearest(action: string): string | undefined;
  readonly categories: readonly string[];
  readonly resourceTypes: readonly string[];
  hasResourceType(type: string): boolean;
  /** What the metadata of a known action must fulfil. */
  metadataRules(action: string): MetadataRules | undefined;
};

/**
 * Makes a function that checks metadata against a JSON Schema: `createMetadataCompiler` of `@daybook/event/schema`. It is
 * passed in because it brings a schema compiler, which only those who accept events need.
 * @throws BudgetSpent
 */
export type MetadataCompiler = (schema: JsonSchema, budget: Budget) => MetadataRules['check'];

/**
 * The catalogue with an organization's own actions. Checking an event of a custom action that has a metadata schema needs
 * `compileMetadata` and throws without it; everything else (filters, labels, the built-in actions) works without.
 */
export function createCatalogue(
  custom: readonly CustomAction[] = [],
  options: { readonly compileMetadata?: MetadataCompiler } = {},
): Catalogue {
  const isBuiltIn = new Set(builtInActions.map(({ action }) => action));
  const own = custom
    .filter(({ action }) => !isBuiltIn.has(action))
    .sort((a, b) => (a.action < b.action ? -1 : 1))
    .map(toDefinition);
  const definitions = [...builtInActions, ...own];
  const byAction = new Map<string, ActionDefinition>(
    definitions.map((definition) => [definition.action, definition]),
  );
  const rules = new Map<string, MetadataRules>();
  for (const { action, metadataKinds } of builtInActions) rules.set(action, kindChecker(metadataKinds));

  function metadataRules(action: string): MetadataRules | undefined {
    const known = rules.get(action);
    if (known) return known;
    const definition = byAction.get(action);
    if (!definition) return undefined;
    const made = customRules(definition, options.compileMetadata);
    rules.set(action, made);
    return made;
  }

  const resourceTypes = new Set([...RESOURCE_TYPES, ...definitions.map((action) => action.resourceType)]);
  return {
    get: (action) => byAction.get(action),
    list: () => definitions,
    categoryOf: (action) => byAction.get(action)?.category,
    nearest: (action) => nearest(action, byAction.keys()),
    categories: [...new Set([...CATEGORIES, ...own.map((action) => action.category)])],
    resourceTypes: [...resourceTypes],
    hasResourceType: (type) => resourceTypes.has(type),
    metadataRules,
  };
}

/** The product's own actions only. */
export const builtInCatalogue: Catalogue = createCatalogue();

function toDefinition(custom: CustomAction): ActionDefinition {
  return {
    action: custom.action,
    category: custom.category,
    resourceType: custom.resourceType,
    // What a custom action does is not declared; the cautious reading is that it changed something.
    operation: 'modify',
    sentence: `${custom.action.toLowerCase().replaceAll('_', ' ')} {resource}`,
    context: ['ip', 'userAgent', 'requestId', 'environment', 'project', 'version'],
    metadata: custom.metadata ?? { type: 'object' },
  };
}

function customRules(definition: ActionDefinition, compile: MetadataCompiler | undefined): MetadataRules {
  const lists = declaredLists(definition.metadata);
  if (Object.keys(definition.metadata).every((keyword) => keyword === 'type'))
    return { lists, check: () => [] };
  if (!compile) {
    throw new Error(`createCatalogue needs compileMetadata to check the metadata of ${definition.action}`);
  }
  let compiled: MetadataRules['check'] | undefined;
  // Compiled when it is first needed, as part of the work of that request.
  const check: MetadataRules['check'] = (metadata, budget) => {
    compiled ??= compile(definition.metadata, budget);
    return compiled(metadata, budget);
  };
  return { lists, check };
}
