import { isFields, shown } from '../intake/readers.ts';
import { type Rule, simpleRule } from './rule.ts';

const SHOWN_WORDS = 20;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

const ofNumber = (message: string, test: (number: number) => boolean) =>
  simpleRule(message, (value) => typeof value !== 'number' || test(value));
const ofList = (message: string, test: (count: number) => boolean) =>
  simpleRule(message, (value) => !Array.isArray(value) || test(value.length));
const ofFields = (message: string, test: (count: number) => boolean) =>
  simpleRule(message, (value) => !isFields(value) || test(Object.keys(value).length));

/** Keywords that look at a value without applying another schema to it. */
export const VALUE_KEYWORDS: Readonly<Record<string, (limit: unknown) => Rule>> = {
  type(wanted) {
    const types = new Set<unknown>(Array.isArray(wanted) ? wanted : [wanted]);
    const names = [...types].map((type) => TYPE_NAMES[String(type)] ?? String(type));
    return simpleRule(`must be ${names.join(' or ')}`, (value) => {
      const type = typeOf(value);
      return types.has(type) || (type === 'number' && types.has('integer') && Number.isInteger(value));
    });
  },
  enum(words) {
    const known: readonly unknown[] = Array.isArray(words) ? words : [];
    const set = new Set(known);
    const more = known.length - SHOWN_WORDS;
    const list = known.slice(0, SHOWN_WORDS).map(written).join(', ');
    return simpleRule(`must be one of ${list}${more > 0 ? ` and ${more} more` : ''}`, (value) =>
      set.has(value),
    );
  },
  const: (wanted) => simpleRule(`must be ${written(wanted)}`, (value) => value === wanted),
  required(names) {
    const wanted: readonly string[] = Array.isArray(names) ? names : [];
    const isMissing = (value: unknown, name: string) => isFields(value) && !Object.hasOwn(value, name);
    return {
      holds(value, budget) {
        budget.step(wanted.length);
        return !wanted.some((name) => isMissing(value, name));
      },
      tell(value, path, told) {
        told.budget.step(wanted.length);
        for (const name of wanted) {
          if (isMissing(value, name))
            told.push({ path: `${path}.${name}`, message: 'is required by the action' });
        }
      },
    };
  },
  minProperties: (limit) => ofFields(`must have at least ${limit} names`, (count) => count >= Number(limit)),
  maxProperties: (limit) => ofFields(`must have at most ${limit} names`, (count) => count <= Number(limit)),
  minItems: (limit) => ofList(`must have at least ${limit} entries`, (count) => count >= Number(limit)),
  maxItems: (limit) => ofList(`must have at most ${limit} entries`, (count) => count <= Number(limit)),
  minLength: (limit) => ofText(`must have at least ${limit} characters`, (length) => length >= Number(limit)),
  maxLength: (limit) => ofText(`must have at most ${limit} characters`, (length) => length <= Number(limit)),
  minimum: (limit) => ofNumber(`must be at least ${limit}`, (number) => number >= Number(limit)),
  maximum: (limit) => ofNumber(`must be at most ${limit}`, (number) => number <= Number(limit)),
  exclusiveMinimum: (limit) => ofNumber(`must be above ${limit}`, (number) => number > Number(limit)),
  exclusiveMaximum: (limit) => ofNumber(`must be below ${limit}`, (number) => number < Number(limit)),
  multipleOf: (limit) =>
    ofNumber(`must be a multiple of ${limit}`, (number) => Number.isInteger(number / Number(limit))),
};

/** Lengths count code points, as JSON Schema does. Looking at 32 characters is a step. */
function ofText(message: string, test: (length: number) => boolean): Rule {
  return simpleRule(message, (value, budget) => {
    if (typeof value !== 'string') return true;
    budget.step(value.length >> 5);
    return test(lengthOf(value));
  });
}

function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) if (isLowSurrogate(text.charCodeAt(at))) length--;
  return length;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function written(value: unknown): string {
  return typeof value === 'string' ? shown(value) : JSON.stringify(value);
}
