import { describe, expect, test } from 'vitest';
import { Budget } from './budget.ts';
import { type Catalogue, createCatalogue } from './catalogue/catalogue.ts';
import { FilterError } from './filter/filter-error.ts';
import { parseFilter } from './filter/parse.ts';
import { parseEvent } from './intake/parse-event.ts';
import type { Issue } from './issue.ts';
import { LIMITS } from './limits.ts';
import { createMetadataCompiler } from './schema.ts';

const EVENT = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { name: 'DATABASE_URL' },
};
const words = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`);

/** A catalogue that counts how often the nearest action is searched for. */
function countingCatalogue(): { readonly catalogue: Catalogue; readonly searches: () => number } {
  const own = words(300).map((word) => ({
    action: `OWN_${word.toUpperCase()}`,
    category: `Own ${word}`,
    resourceType: word,
  }));
  const inner = createCatalogue(own);
  let searches = 0;
  const nearest = (action: string) => {
    searches++;
    return inner.nearest(action);
  };
  return { catalogue: { ...inner, nearest }, searches: () => searches };
}

/** The issues of all events, checked within one budget. */
function issuesOf(events: readonly unknown[], catalogue: Catalogue, budget = new Budget()): Issue[] {
  return events.flatMap((event) => {
    const parsed = parseEvent(event, { catalogue, now: Date.now(), newId: () => '', budget });
    if (parsed.ok && !budget.isFull) return [];
    expect(parsed.ok).toBe(false);
    return parsed.ok ? [] : parsed.issues;
  });
}

const hinted = (messages: readonly string[]) =>
  messages.filter((message) => message.includes('did you mean'));

describe('the events of one request', () => {
  const { catalogue } = countingCatalogue();

  test.each([
    ['unknown fields', { ...EVENT, ...Object.fromEntries(words(5_000).map((word) => [word, 1])) }],
    [
      'unknown fields of a part',
      { ...EVENT, context: Object.fromEntries(words(5_000).map((word) => [word, 1])) },
    ],
    ['wrong changes', { ...EVENT, changes: Array(100).fill({ feild: 1 }) }],
    ['wrong metadata', { ...EVENT, metadata: Object.fromEntries(words(50).map((word) => [word, {}])) }],
    ['wrong resource types', { ...EVENT, resource: { type: 'nothing', name: 'x' } }],
  ])('get 100 issues at most and two suggestions: %s', (_, event) => {
    const found = issuesOf(Array(300).fill(event), catalogue);
    expect(found).toHaveLength(LIMITS.issues);
    expect(hinted(found.map(({ message }) => message)).length).toBeLessThanOrEqual(LIMITS.suggestions);
    expect(JSON.stringify(found).length).toBeLessThan(50_000);
  });

  test('search for the nearest action twice', () => {
    const counting = countingCatalogue();
    const events = words(1_000).map((word) => ({ ...EVENT, action: `OWN_X_${word.toUpperCase()}` }));
    expect(issuesOf(events, counting.catalogue)).toHaveLength(LIMITS.issues);
    expect(counting.searches()).toBe(LIMITS.suggestions);
  });

  test('get their long names back cut', () => {
    const [issue] = issuesOf([{ ...EVENT, ['n'.repeat(100_000)]: 1 }], catalogue);
    expect(issue?.path.length).toBeLessThan(100);
  });
});

describe('metadata schemas', () => {
  const check = (items: unknown, entries: number, budget: Budget) => {
    const metadata = { properties: { l: { type: 'array', items } } };
    const own = [{ action: 'OWN', category: 'Own', resourceType: 'own', metadata }];
    const catalogue = createCatalogue(own, { compileMetadata: createMetadataCompiler() });
    return issuesOf(
      [{ ...EVENT, action: 'OWN', metadata: { l: Array(entries).fill('w1') } }],
      catalogue,
      budget,
    );
  };

  test('take one step an entry for an enumeration, however many words it has', () => {
    const [few, many] = [new Budget(), new Budget()];
    expect(check({ enum: words(2) }, 1_000, few)).toEqual([]);
    expect(check({ enum: words(3_000) }, 1_000, many)).toEqual([]);
    expect(many.steps).toBe(few.steps);
    expect(many.steps).toBeLessThan(2_000);
  });

  test('end where the steps of the request end, with an issue that names the bound', () => {
    const budget = new Budget();
    const dear = { anyOf: [...Array.from({ length: 190 }, (_, n) => ({ minLength: 300 + n })), true] };
    const found = words(100).flatMap(() => (budget.isFull ? [] : check(dear, 1_000, budget)));
    expect(budget.steps).toBeLessThan(LIMITS.checkSteps + 1_000);
    expect(found.at(-1)).toEqual({
      path: 'metadata',
      message: expect.stringContaining('2,000,000 comparisons'),
    });
  });
});

describe('a filter', () => {
  const { catalogue, searches } = countingCatalogue();
  const issues = (text: string) => {
    try {
      parseFilter(text, { catalogue });
    } catch (error) {
      if (error instanceof FilterError) return error.issues;
      throw error;
    }
    return [];
  };

  test.each([
    ['unknown actions', `action:${words(90).join(',')}`],
    [
      'unknown categories',
      `category:${words(90)
        .map((word) => `x${word}`)
        .join(',')}`,
    ],
    [
      'unknown keys',
      words(600)
        .map((word) => `${word}: `)
        .join(''),
    ],
    ['control characters', '\0'.repeat(4_000)],
  ])('gets 100 issues at most and two suggestions: %s', (_, text) => {
    const found = issues(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(LIMITS.issues);
    expect(
      found.filter(({ suggestion }) => suggestion !== undefined && !suggestion.startsWith('"')).length,
    ).toBeLessThanOrEqual(LIMITS.suggestions);
    expect(JSON.stringify(found).length).toBeLessThan(60_000);
    expect(searches()).toBeLessThanOrEqual(LIMITS.suggestions);
  });

  test('with more than 100 values of a key is refused before a value is resolved', () => {
    expect(issues(`category:${'*,'.repeat(1_000)}*`)).toEqual([
      expect.objectContaining({ message: 'category: can have 100 values, this has more' }),
    ]);
    expect(
      issues(
        words(101)
          .map((word) => `env:${word}`)
          .join(' '),
      ),
    ).toHaveLength(1);
    expect(
      issues(
        words(100)
          .map((word) => `env:${word} -env:${word}`)
          .join(' '),
      ),
    ).toEqual([]);
  });
});
