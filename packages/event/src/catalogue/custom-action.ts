import { Budget, Issues } from '../budget.ts';
import { readFields, readOptionalText, readText } from '../intake/readers.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { isActionName } from '../names.ts';
import { builtInActions } from './built-in.ts';
import { CATEGORIES, type JsonSchema, PRODUCT_CATEGORY } from './definition.ts';
import { checkMetadataSchema } from './metadata-schema.ts';

/** An action that an organization registered. */
export type CustomAction = {
  readonly action: string;
  readonly category: string;
  readonly resourceType: string;
  /** JSON Schema of the event's metadata. */
  readonly metadata?: JsonSchema;
  readonly description?: string;
};

export type ParsedCustomAction =
  | { readonly ok: true; readonly value: CustomAction }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const NAMES: ReadonlySet<string> = new Set(['category', 'resourceType', 'metadata', 'description']);
const CATEGORY = /^[\p{L}\p{N}]+(?:[ _-][\p{L}\p{N}]+)*$/u;
const RESOURCE_TYPE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads the registration of an action: its name and `{ category, resourceType, metadata?, description? }`. The product's own actions
 * cannot be redefined and nothing can be added to `Audit`. A category that differs from one of the product's in case or
 * hyphens only is that one. A schema that passes compiles.
 */
export function parseCustomAction(action: string, input: unknown): ParsedCustomAction {
  const issues = new Issues(new Budget());
  checkAction(action, issues);
  const fields = readFields(input, '', NAMES, issues);
  if (!fields || issues.isFull) return { ok: false, issues: issues.kept };
  const category = readCategory(fields.category, issues);
  const resourceType = readText(fields.resourceType, 'resourceType', LIMITS.resourceTypeCharacters, issues);
  if (resourceType !== undefined && !RESOURCE_TYPE.test(resourceType)) {
    issues.push({
      path: 'resourceType',
      message: 'must be lower-case words joined by hyphens, such as build-job',
    });
  }
  const description = readOptionalText(
    fields.description,
    'description',
    LIMITS.descriptionCharacters,
    issues,
  );
  const { metadata } = fields;
  if (metadata !== undefined) checkMetadataSchema(metadata, 'metadata', issues);
  if (issues.count > 0 || category === undefined || resourceType === undefined)
    return { ok: false, issues: issues.kept };
  return {
    ok: true,
    value: {
      action,
      category,
      resourceType,
      ...(metadata !== undefined && { metadata: metadata as JsonSchema }),
      ...(description !== undefined && { description }),
    },
  };
}

function checkAction(action: string, issues: Issues): void {
  if (!isActionName(action) || action.length > LIMITS.actionCharacters) {
    const message = `must be upper-case letters, digits and single underscores, at most ${LIMITS.actionCharacters}, such as DEPLOY_START`;
    issues.push({ path: 'action', message });
  } else if (builtInActions.some((builtIn) => builtIn.action === action)) {
    issues.push({ path: 'action', message: `${action} is the product's own and cannot be redefined` });
  }
}

function readCategory(value: unknown, issues: Issues): string | undefined {
  const category = readText(value, 'category', LIMITS.categoryCharacters, issues);
  if (category === undefined) return undefined;
  const known = CATEGORIES.find((name) => plain(name) === plain(category));
  if (known === PRODUCT_CATEGORY) {
    issues.push({ path: 'category', message: "must not be Audit, which holds the product's own acts" });
  } else if (!CATEGORY.test(category)) {
    issues.push({ path: 'category', message: 'must be words of letters and digits, such as Deployments' });
  }
  return known ?? category;
}

function plain(category: string): string {
  return category.toLowerCase().replace(/[\s_-]+/g, '-');
}
