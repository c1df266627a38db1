import type { Budget, Issues } from '../budget.ts';
import { cut, isFields } from '../intake/readers.ts';
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
  enum: (value) => {
    if (!isDistinctList(value) || !value.every(isScalar))
      return 'must be a list of different strings, numbers, booleans or null';
    if (value.length > LIMITS.enumWords)
      return `must have at most ${LIMITS.enumWords} words, not ${value.length}`;
    const isLong = value.some((word) => isName(word) && word.length > LIMITS.metadataValueCharacters);
    return isLong
      ? `must have words of at most ${LIMITS.metadataValueCharacters} characters: metadata holds no longer ones`
      : undefined;
  },
  const: (value) => (isScalar(value) ? undefined : 'must be a string, number, boolean or null'),
  properties: (value, path, visit) => {
    if (!isFields(value)) return 'must be an object of schemas';
    const entries = Object.entries(value);
    if (entries.length > LIMITS.schemaProperties)
      return `must have at most ${LIMITS.schemaProperties} names, not ${entries.length}`;
    for (const [name, item] of entries) visit(item, `${path}.${cut(name)}`);
    return Object.hasOwn(value, '__proto__') ? 'must not name __proto__' : undefined;
  },
  required: (value) => {
    const isNames = Array.isArray(value) && value.every(isName) && new Set(value).size === value.length;
    if (!isNames) return 'must be a list of different names';
    return value.length > LIMITS.schemaProperties
      ? `must have at most ${LIMITS.schemaProperties} names, not ${value.length}`
      : undefined;
  },
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
 * Finds what is wrong with the JSON Schema of a custom action's metadata; a schema without issues compiles. It is held to known keywords,
 * to a size and a depth, since it is run on every event.
 */
export function checkMetadataSchema(root: unknown, path: string, issues: Issues): void {
  if (!isFields(root)) {
    issues.push({ path, message: 'must be a JSON Schema: an object' });
    return;
  }
  let visited = 0;
  const visit = (value: unknown, at: string, depth: number): void => {
    visited++;
    if (issues.isFull) return;
    if (depth > LIMITS.schemaDepth)
      issues.push({ path: at, message: `is nested deeper than ${LIMITS.schemaDepth} schemas` });
    else if (isFields(value))
      checkKeywords(value, at, issues, (inner, innerPath) => visit(inner, innerPath, depth + 1));
    else if (typeof value !== 'boolean')
      issues.push({ path: at, message: 'must be a schema: an object, true or false' });
  };
  if (JSON.stringify(root).length > LIMITS.schemaCharacters) {
    issues.push({ path, message: `must have at most ${LIMITS.schemaCharacters} characters as JSON` });
    return;
  }
  if (root.type !== undefined && root.type !== 'object') {
    issues.push({ path: `${path}.type`, message: 'must be object: metadata always is one' });
  }
  visit(root, path, 1);
  if (visited > SUBSCHEMAS_MAX)
    issues.push({ path, message: `must have at most ${SUBSCHEMAS_MAX} schemas in it, not ${visited}` });
}

function checkKeywords(
  fields: Readonly<Record<string, unknown>>,
  path: string,
  issues: Issues,
  visit: Visit,
): void {
  for (const [keyword, value] of Object.entries(fields)) {
    if (issues.isFull) return;
    const at = `${path}.${cut(keyword)}`;
    const check = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    const message = check ? check(value, at, visit) : unknownKeyword(keyword, issues.budget);
    if (message) issues.push({ path: at, message });
  }
}

function unknownKeyword(keyword: string, budget: Budget): string {
  const known = Object.keys(KEYWORDS);
  const near = budget.suggest(() => nearest(keyword, known));
  return near
    ? `is not a supported keyword; did you mean ${near}?`
    : `is not a supported keyword; supported are ${known.join(', ')}`;
}

function isDistinctList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && new Set(value).size === value.length;
}
