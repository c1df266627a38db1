import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Every module that `entry` needs when it runs: relative ones are followed, others returned. */
function foreignImports(entry: URL, seen = new Set<string>()): readonly string[] {
  if (seen.has(entry.href)) return [];
  seen.add(entry.href);
  const source = readFileSync(entry, 'utf8');
  const statements = [...source.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?\bfrom '([^']+)'/gm)];
  return statements.flatMap(([, specifier = '']) =>
    specifier.startsWith('.') ? foreignImports(new URL(specifier, entry), seen) : [specifier],
  );
}

describe('@daybook/event', () => {
  test('needs nothing but itself, so that it runs in a browser', () => {
    expect(foreignImports(new URL('./index.ts', import.meta.url))).toEqual([]);
  });

  test('checks metadata schemas without generated code, whose cost nobody could count', () => {
    expect(foreignImports(new URL('./schema.ts', import.meta.url))).toEqual([]);
  });
});
