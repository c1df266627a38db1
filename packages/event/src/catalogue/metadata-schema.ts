import { isFields } from '../intake/readers.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { nearest } from '../nearest.ts';

type Visit = (schema: unknown, path: string) => void;

/** Why the value of a keyword is wrong, or undefined; schemas within it are visited. */
type KeywordCheck = (value: unknown, path: string, visit: Visit) => string | undefined;

const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];
const SUBSCHEMAS_MAX = 200;

const isName = (value: unknown): value is string => typeof value === 'string';
const isScalar = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isType = (value: unknown) => isName(value) && TYPES.includes(value);

const text: KeywordCheck = (value) => (isName(value) ? undefined : 'must be a string');
const count: KeywordCheck = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number from 0';
const number: KeywordCheck = (value) => (Number.isFinite(value) ? undefined : 'must be a number');
const schema: KeywordCheck = (value, path, visit) => {
  visit(value, path);
  return undefined;
};
const schemas: KeywordCheck = (value, path, visit) => {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of schemas';
  for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`);
  return undefined;
};

/**
 * The part of JSON Schema that metadata needs. Left out on purpose: `$ref` and its kin (a schema stands alone), `pattern`,
 * `patternProperties` and `format` (an expression can be made to run for hours), `uniqueItems` (quadratic).
 */
const KEYWORDS: Readonly<Record<string, KeywordCheck>> = {
  title: text,
  description: text,
  $comment: text,
  type: (value) =>
    isType(value) || (isDistinctList(value) && value.every(isType))
      ? undefined
      : `must be one or several of ${TYPES.join(', ')}`,
  enum: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isScalar) && new Set(value).size === value.length
      ? undefined
      : 'must be a list of different strings, numbers, booleans or null',
  const: (value) => (isScalar(value) ? undefined : 'must be a string, number, boolean or null'),
  properties: (value, path, visit) => {
    if (!isFields(value)) return 'must be an object of schemas';
    for (const [name, item] of Object.entries(value)) visit(item, `${path}.${name}`);
    return Object.hasOwn(value, '__proto__') ? 'must not name __proto__' : undefined;
  },
  required: (value) =>
    Array.isArray(value) && value.every(isName) && new Set(value).size === value.length
      ? undefined
      : 'must be a list of different names',
  additionalProperties: schema,
  minProperties: count,
  maxProperties: count,
  minLength: count,
  maxLength: count,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: (value) =>
    Number.isFinite(value) && Number(value) > 0 ? undefined : 'must be a number above 0',
  items: schema,
  minItems: count,
  maxItems: count,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: schema,
  // biome-ignore lint/suspicious/noThenProperty: the keyword's name.
  then: schema,
  if: schema,
  else: schema,
};

/**
 * What is wrong with the JSON Schema of a custom action's metadata; a schema without issues compiles. It is held to known keywords,
 * to a size and a depth, since it is run on every event.
 */
export function metadataSchemaIssues(root: unknown, path: string): readonly Issue[] {
  if (!isFields(root)) return [{ path, message: 'must be a JSON Schema: an object' }];
  const issues: Issue[] = [];
  let visited = 0;
  const visit = (value: unknown, at: string, depth: number): void => {
    visited++;
    if (depth > LIMITS.schemaDepth)
      issues.push({ path: at, message: `is nested deeper than ${LIMITS.schemaDepth} schemas` });
    else if (isFields(value))
      checkKeywords(value, at, issues, (inner, innerPath) => visit(inner, innerPath, depth + 1));
    else if (typeof value !== 'boolean')
      issues.push({ path: at, message: 'must be a schema: an object, true or false' });
  };
  if (JSON.stringify(root).length > LIMITS.schemaCharacters) {
    return [{ path, message: `must have at most ${LIMITS.schemaCharacters} characters as JSON` }];
  }
  if (root.type !== undefined && root.type !== 'object') {
    issues.push({ path: `${path}.type`, message: 'must be object: metadata always is one' });
  }
  visit(root, path, 1);
  if (visited > SUBSCHEMAS_MAX)
    issues.push({ path, message: `must have at most ${SUBSCHEMAS_MAX} schemas in it, not ${visited}` });
  return issues;
}

function checkKeywords(
  fields: Readonly<Record<string, unknown>>,
  path: string,
  issues: Issue[],
  visit: Visit,
): void {
  for (const [keyword, value] of Object.entries(fields)) {
    const at = `${path}.${keyword}`;
    const check = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    const message = check ? check(value, at, visit) : unknownKeyword(keyword);
    if (message) issues.push({ path: at, message });
  }
}

function unknownKeyword(keyword: string): string {
  const known = Object.keys(KEYWORDS);
  const near = nearest(keyword.slice(0, 100), known);
  return near
    ? `is not a supported keyword; did you mean ${near}?`
    : `is not a supported keyword; supported are ${known.join(', ')}`;
}

function isDistinctList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && new Set(value).size === value.length;
}
