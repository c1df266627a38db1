import { builtInCatalogue, createCatalogue } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { applySuggestion, checkFilter } from './filter-check.ts';

describe('checkFilter()', () => {
  test('accepts what the language has', () => {
    expect(checkFilter('action:SECRET_READ env:production since:7d', builtInCatalogue).ok).toBe(true);
    expect(checkFilter('', builtInCatalogue)).toEqual({ ok: true, filter: { terms: [] } });
  });

  test('says where something is wrong, and its suggestion makes it right', () => {
    const text = 'env:production acton:SECRET_READ';
    const check = checkFilter(text, builtInCatalogue);
    const [issue] = check.ok ? [] : check.issues;
    if (issue?.suggestion === undefined) throw new Error('must have a suggestion');
    expect(text.slice(issue.start, issue.end)).toBe('acton');
    const repaired = applySuggestion(text, { ...issue, suggestion: issue.suggestion });
    expect(repaired).toEqual({ text: 'env:production action:SECRET_READ', caret: 21 });
    expect(checkFilter(repaired.text, builtInCatalogue).ok).toBe(true);
  });

  test("knows an organization's own actions", () => {
    const own = createCatalogue([
      { action: 'DEPLOY_START', category: 'Deployments', resourceType: 'deployment' },
    ]);
    expect(checkFilter('action:DEPLOY_START', own).ok).toBe(true);
    expect(checkFilter('action:DEPLOY_START', builtInCatalogue).ok).toBe(false);
  });
});
