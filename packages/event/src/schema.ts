import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { MetadataCompiler } from './catalogue/catalogue.ts';
import type { JsonSchema } from './catalogue/definition.ts';
import type { Issue } from './issue.ts';

const CACHED_MAX = 500;
const ISSUES_MAX = 20;

/**
 * Makes the function that compiles metadata schemas for `createCatalogue`, once a schema: a compiled one is kept, up to a bound.
 * Give it only schemas that `parseCustomAction` accepted. Apart from the package's main entry, since it brings a
 * schema compiler (Ajv), which generates code and so is of no use in a page with a strict content security policy.
 */
export function createMetadataCompiler(): MetadataCompiler {
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false, ownProperties: true });
  const cache = new Map<string, ReturnType<MetadataCompiler>>();
  return (schema) => {
    const name = JSON.stringify(schema);
    const known = cache.get(name);
    if (known) return known;
    const check = toCheck(compileOnce(ajv, schema));
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(name, check);
    return check;
  };
}

/** Ajv remembers every schema object it saw; without this a long-running server would keep them all. */
function compileOnce(ajv: Ajv, schema: JsonSchema): ValidateFunction {
  const validate = ajv.compile(schema);
  ajv.removeSchema(schema);
  return validate;
}

function toCheck(validate: ValidateFunction): ReturnType<MetadataCompiler> {
  return (metadata) => {
    if (validate(metadata)) return [];
    return (validate.errors ?? []).slice(0, ISSUES_MAX).map(toIssue);
  };
}

function toIssue(error: ErrorObject): Issue {
  const path = `metadata${error.instancePath.split('/').slice(1).map(toSegment).join('')}`;
  switch (error.keyword) {
    case 'required':
      return { path: `${path}.${error.params.missingProperty}`, message: 'is required by the action' };
    case 'additionalProperties':
      return {
        path: `${path}.${error.params.additionalProperty}`,
        message: 'is not a name the action knows',
      };
    case 'enum':
      return { path, message: `must be one of ${JSON.stringify(error.params.allowedValues)}` };
    default:
      return { path, message: error.message ?? "does not fit the action's metadata schema" };
  }
}

/** A step of a JSON Pointer (RFC 6901) as our paths write it. */
function toSegment(step: string): string {
  if (/^\d+$/.test(step)) return `[${step}]`;
  return `.${step.replaceAll('~1', '/').replaceAll('~0', '~')}`;
}
