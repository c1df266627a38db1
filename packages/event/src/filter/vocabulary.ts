import type { Catalogue } from '../catalogue/catalogue.ts';
import { nearest } from '../nearest.ts';
import type { TextPattern } from './ast.ts';
import { matchesPattern } from './pattern.ts';

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
      return ['success', 'failure', 'denied'];
    case 'actor-type':
      return ['user', 'api-key', 'system'];
  }
}

/**
 * The known values a pattern stands for, as exact patterns: a wildcard is resolved here, since known values may differ
 * from what was written in case. Empty when there is none.
 */
export function resolveKnown(pattern: TextPattern, known: readonly string[]): readonly TextPattern[] {
  const exact = !pattern.anyPrefix && !pattern.anySuffix;
  if (exact && known.includes(pattern.text)) return [toExact(pattern.text)];
  const slug = { ...pattern, text: toSlug(pattern.text) };
  const found = known.filter((value) => matchesPattern(slug, toSlug(value)));
  return (exact ? found.slice(0, 1) : found).map(toExact);
}

/** The known value that was probably meant. */
export function nearestKnown(text: string, known: readonly string[]): string | undefined {
  const slugs = new Map(known.map((value) => [toSlug(value), value]));
  const near = nearest(toSlug(text), slugs.keys());
  return near === undefined ? undefined : slugs.get(near);
}

/** `API Keys` → `api-keys`. */
export function toSlug(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '-');
}

function toExact(text: string): TextPattern {
  return { text, anyPrefix: false, anySuffix: false };
}
