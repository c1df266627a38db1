import type { Catalogue } from '../catalogue/catalogue.ts';
import { ACTOR_TYPES } from '../event.ts';
import { nearest } from '../nearest.ts';
import type { TextPattern } from './ast.ts';
import { matchesPattern } from './pattern.ts';

const OUTCOMES = ['success', 'failure', 'denied'] as const;

/** Keys whose values are a closed list, compared without regard to case, spaces, hyphens and underscores. */
export type ClosedKey = 'category' | 'type' | 'outcome' | 'actor-type';

/** The values that a closed key can have. */
export function vocabulary(key: ClosedKey, catalogue: Catalogue): readonly string[] {
  switch (key) {
    case 'category':
      return catalogue.categories;
    case 'type':
      return catalogue.resourceTypes;
    case 'outcome':
      return OUTCOMES;
    case 'actor-type':
      return ACTOR_TYPES;
  }
}

/**
 * The known values a pattern stands for, as exact patterns: a wildcard is resolved here, since known values may differ
 * from what was written in case. Empty when there is none.
 */
export function resolveKnown(pattern: TextPattern, known: readonly string[]): readonly TextPattern[] {
  const slugs = slugsOf(known);
  const slug = { ...pattern, text: toSlug(pattern.text) };
  if (!pattern.anyPrefix && !pattern.anySuffix) {
    const values = slugs.get(slug.text) ?? [];
    const found = values.includes(pattern.text) ? pattern.text : values[0];
    return found === undefined ? [] : [toExact(found)];
  }
  return [...slugs].flatMap(([name, values]) => (matchesPattern(slug, name) ? values.map(toExact) : []));
}

/** The known value that was probably meant. */
export function nearestKnown(text: string, known: readonly string[]): string | undefined {
  const slugs = slugsOf(known);
  const near = nearest(toSlug(text), slugs.keys());
  return near === undefined ? undefined : slugs.get(near)?.at(-1);
}

const slugsByList = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>();

/** The values by their slugs, made once for a list: a filter names many values, and an organization's catalogue is long. */
function slugsOf(known: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const made = slugsByList.get(known);
  if (made) return made;
  const slugs = Map.groupBy(known, toSlug);
  slugsByList.set(known, slugs);
  return slugs;
}

/** `API Keys` → `api-keys`. */
export function toSlug(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '-');
}

function toExact(text: string): TextPattern {
  return { text, anyPrefix: false, anySuffix: false };
}
