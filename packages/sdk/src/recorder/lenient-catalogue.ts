import { type ActionDefinition, builtInCatalogue, type Catalogue, LIMITS } from '@daybook/event';

/** Stand for the type and category that only the server knows, and are never sent. */
export const UNKNOWN_TYPE = 'unknown';
const UNKNOWN_CATEGORY = 'unknown';
const OWN_ACTION = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

/** The product's catalogue, with whatever this event names that an organization may have registered. */
export function lenientCatalogue(input: unknown): Catalogue {
  const action = field(input, 'action');
  const type = field(field(input, 'resource'), 'type');
  const isOwnType =
    typeof type === 'string' && type.length >= 1 && type.length <= LIMITS.resourceTypeCharacters;
  const isOwnAction =
    typeof action === 'string' && builtInCatalogue.get(action) === undefined && OWN_ACTION.test(action);
  if (!isOwnType && !isOwnAction) return builtInCatalogue;
  return {
    ...builtInCatalogue,
    categoryOf: (name) =>
      isOwnAction && name === action ? UNKNOWN_CATEGORY : builtInCatalogue.categoryOf(name),
    hasResourceType: (name) => (isOwnType && name === type) || builtInCatalogue.hasResourceType(name),
    resourceTypes: isOwnType ? [...builtInCatalogue.resourceTypes, type] : builtInCatalogue.resourceTypes,
    get: (name) => (isOwnAction && name === action ? ownAction(name) : builtInCatalogue.get(name)),
    metadataRules: (name) =>
      isOwnAction && name === action
        ? { lists: namesOf(field(input, 'metadata')), check: () => [] }
        : builtInCatalogue.metadataRules(name),
  };
}

function ownAction(action: string): ActionDefinition {
  return {
    action,
    category: UNKNOWN_CATEGORY,
    resourceType: UNKNOWN_TYPE,
    operation: 'modify',
    sentence: '',
    context: [],
    metadata: {},
  };
}

function namesOf(value: unknown): ReadonlySet<string> {
  return new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
