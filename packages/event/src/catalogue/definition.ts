import type { Context } from '../event.ts';

/** The guide's seven categories, and `Audit` for the product's own acts beyond the guide. */
export const CATEGORIES = [
  'Secrets',
  'Projects',
  'Variables',
  'Team',
  'API Keys',
  'Auth',
  'Billing',
  'Audit',
] as const;

/** The product's own acts beyond the guide: the product alone records them, and nobody adds an action. */
export const PRODUCT_CATEGORY = 'Audit' satisfies (typeof CATEGORIES)[number];

/** The guide's five resource types, and `variable`. The audit category and custom actions bring types of their own. */
export const RESOURCE_TYPES = ['secret', 'project', 'member', 'api-key', 'billing', 'variable'] as const;

export type Operation = 'access' | 'create' | 'modify' | 'remove' | 'authenticate';

export type ContextField = keyof Context;

/** A JSON Schema as it is shown, registered and stored. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What the catalogue knows of an action. */
export type ActionDefinition = {
  readonly action: string;
  readonly category: string;
  readonly resourceType: string;
  readonly operation: Operation;
  /** What the actor did, for people; `{resource}` stands for the resource's name. */
  readonly sentence: string;
  /** The context fields that apply. Others are accepted too: a sender may know more. */
  readonly context: readonly ContextField[];
  /** JSON Schema of `metadata`. */
  readonly metadata: JsonSchema;
};

/** The type of one metadata value that a built-in action declares; `list` is a list of strings. */
export type MetadataKind = 'string' | 'integer' | 'number' | 'boolean' | 'list';

/** An action the product brings; what its metadata names must have the kind given, other names may hold any scalar. */
export type BuiltInAction = ActionDefinition & {
  readonly metadataKinds: Readonly<Record<string, MetadataKind>>;
};

type Draft = Omit<BuiltInAction, 'category' | 'metadata' | 'metadataKinds' | 'context'> & {
  readonly context?: readonly ContextField[];
  /** Name to `kind: what it says`. */
  readonly metadata?: Readonly<Record<string, `${MetadataKind}: ${string}`>>;
};

/** Where a request came from: applies to every act of a person or key. */
const REQUEST: readonly ContextField[] = ['ip', 'userAgent', 'requestId'];

/** Completes the actions of one domain. Every one has the request's context beside the fields it names. */
export function defineActions(category: string, drafts: readonly Draft[]): readonly BuiltInAction[] {
  return drafts.map(({ metadata = {}, context = [], ...draft }) => {
    const kinds: Record<string, MetadataKind> = {};
    const properties: Record<string, JsonSchema> = {};
    for (const [name, text] of Object.entries(metadata)) {
      const [kind, description] = splitKind(text);
      kinds[name] = kind;
      properties[name] =
        kind === 'list'
          ? { type: 'array', items: { type: 'string' }, description }
          : { type: kind, description };
    }
    return {
      ...draft,
      category,
      context: [...REQUEST, ...context],
      metadata: { type: 'object', properties },
      metadataKinds: kinds,
    };
  });
}

function splitKind(text: string): [MetadataKind, string] {
  const at = text.indexOf(': ');
  return [text.slice(0, at) as MetadataKind, text.slice(at + 2)];
}
