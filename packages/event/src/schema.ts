import type { MetadataCompiler } from './catalogue/catalogue.ts';
import type { JsonSchema } from './catalogue/definition.ts';
import type { Issue } from './issue.ts';
import { compileSchema } from './schema/compile-schema.ts';

const ISSUES_MAX = 20;

/**
 * Makes the function that compiles metadata schemas for `createCatalogue`, each schema object once. Give it only schemas that `parseCustomAction` accepted.
 * Apart from the package's main entry, since only those who accept events need it.
 */
export function createMetadataCompiler(): MetadataCompiler {
  const compiled = new WeakMap<JsonSchema, ReturnType<MetadataCompiler>>();
  return (schema, compilerBudget) => {
    const known = compiled.get(schema);
    if (known) return known;
    const rule = compileSchema(schema, compilerBudget);
    const check: ReturnType<MetadataCompiler> = (metadata, budget) => {
      if (rule.holds(metadata, budget)) return [];
      const issues: Issue[] = [];
      rule.tell(metadata, 'metadata', {
        budget,
        isFull: () => issues.length >= ISSUES_MAX,
        push: (issue) => issues.push(issue),
      });
      return issues.slice(0, ISSUES_MAX);
    };
    compiled.set(schema, check);
    return check;
  };
}
