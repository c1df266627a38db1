import type { Budget } from '../budget.ts';
import { isFields } from '../intake/readers.ts';
import { every, type Rule, simpleRule } from './rule.ts';
import { VALUE_KEYWORDS } from './value-keywords.ts';

/** Making a rule takes about as long as so many comparisons. */
const COMPILE_STEPS = 15;

type Schemas = Readonly<Record<string, unknown>>;

/**
 * Compiles a JSON Schema of the keywords that `checkMetadataSchema` knows. Values are metadata: an object of scalars and lists of
 * strings. The cost of a check is counted step by step, and takes none of what an engine for all of JSON Schema brings: generated code
 * whose cost nobody can count, and which takes long to compile.
 */
export function compileSchema(schema: unknown, budget: Budget): Rule {
  budget.step(COMPILE_STEPS);
  if (schema === false) return simpleRule('must not be given', () => false);
  const fields: Schemas = isFields(schema) ? schema : {};
  const rules = Object.entries(fields).flatMap(([keyword, value]): readonly Rule[] => {
    const make = Object.hasOwn(VALUE_KEYWORDS, keyword) ? VALUE_KEYWORDS[keyword] : undefined;
    if (make) return [make(value)];
    return compileApplicator(keyword, value, fields, budget);
  });
  return every(rules);
}

/** Keywords that apply schemas. Annotations, and what belongs to a keyword beside it, have no rule. */
function compileApplicator(
  keyword: string,
  value: unknown,
  fields: Schemas,
  budget: Budget,
): readonly Rule[] {
  switch (keyword) {
    case 'properties':
      return [properties(compileEach(value, budget))];
    case 'additionalProperties':
      return [additionalProperties(new Set(Object.keys(fields.properties ?? {})), value, budget)];
    case 'items':
      return [items(compileSchema(value, budget))];
    case 'allOf':
      return compileList(value, budget);
    case 'anyOf':
      return [anyOf(compileList(value, budget))];
    case 'oneOf':
      return [oneOf(compileList(value, budget))];
    case 'not': {
      const rule = compileSchema(value, budget);
      return [
        simpleRule("must not be what the action's metadata schema excludes", (input, inputBudget) => {
          return !rule.holds(input, inputBudget);
        }),
      ];
    }
    case 'if':
      return [
        conditional(
          compileSchema(value, budget),
          compileSchema(fields.then, budget),
          compileSchema(fields.else, budget),
        ),
      ];
    default:
      return [];
  }
}

function compileList(value: unknown, budget: Budget): readonly Rule[] {
  return Array.isArray(value) ? value.map((schema) => compileSchema(schema, budget)) : [];
}

function compileEach(value: unknown, budget: Budget): readonly (readonly [string, Rule])[] {
  return Object.entries(value ?? {}).map(([name, schema]) => [name, compileSchema(schema, budget)] as const);
}

function properties(rules: readonly (readonly [string, Rule])[]): Rule {
  return {
    holds(value, budget) {
      budget.step(1 + rules.length);
      if (!isFields(value)) return true;
      for (const [name, rule] of rules) {
        if (Object.hasOwn(value, name) && !rule.holds(value[name], budget)) return false;
      }
      return true;
    },
    tell(value, path, told) {
      told.budget.step(1 + rules.length);
      if (!isFields(value)) return;
      for (const [name, rule] of rules) {
        if (told.isFull()) return;
        if (Object.hasOwn(value, name)) rule.tell(value[name], `${path}.${name}`, told);
      }
    },
  };
}

function additionalProperties(known: ReadonlySet<string>, schema: unknown, budget: Budget): Rule {
  const rule =
    schema === false
      ? simpleRule('is not a name the action knows', () => false)
      : compileSchema(schema, budget);
  const others = (value: unknown, spent: Budget) => {
    const names = isFields(value) ? Object.keys(value) : [];
    spent.step(1 + names.length);
    if (!isFields(value)) return [];
    return names.filter((name) => !known.has(name)).map((name) => [name, value[name]] as const);
  };
  return {
    holds: (value, budget) => others(value, budget).every(([, item]) => rule.holds(item, budget)),
    tell(value, path, told) {
      for (const [name, item] of others(value, told.budget)) {
        if (told.isFull()) return;
        rule.tell(item, `${path}.${name}`, told);
      }
    },
  };
}

function items(rule: Rule): Rule {
  return {
    holds(value, budget) {
      budget.step();
      if (!Array.isArray(value)) return true;
      for (const item of value) if (!rule.holds(item, budget)) return false;
      return true;
    },
    tell(value, path, told) {
      told.budget.step();
      if (!Array.isArray(value)) return;
      for (const [index, item] of value.entries()) {
        if (told.isFull()) return;
        rule.tell(item, `${path}[${index}]`, told);
      }
    },
  };
}

function anyOf(rules: readonly Rule[]): Rule {
  return simpleRule("must match a schema in the action's anyOf", (value, budget) => {
    for (const rule of rules) if (rule.holds(value, budget)) return true;
    return false;
  });
}

function oneOf(rules: readonly Rule[]): Rule {
  return simpleRule("must match exactly one schema in the action's oneOf", (value, budget) => {
    let matching = 0;
    for (const rule of rules) if (rule.holds(value, budget) && ++matching > 1) return false;
    return matching === 1;
  });
}

function conditional(condition: Rule, then: Rule, otherwise: Rule): Rule {
  const branch = (value: unknown, budget: Budget) => (condition.holds(value, budget) ? then : otherwise);
  return {
    holds: (value, budget) => branch(value, budget).holds(value, budget),
    tell: (value, path, told) => branch(value, told.budget).tell(value, path, told),
  };
}
