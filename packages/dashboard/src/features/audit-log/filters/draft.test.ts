import { builtInCatalogue, parseFilter, printFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { draftOf, fieldText, withText } from './draft.ts';
import type { SingleKey } from './panel-terms.ts';

const written = (q: string, key: SingleKey, text: string) =>
  withText(draftOf(parseFilter(q)), key, text, builtInCatalogue);

describe('a draft', () => {
  test('takes what is written in a field as exactly that', () => {
    expect(printFilter(written('type:secret', 'resource', ' DATABASE URL ').filter)).toBe(
      'type:secret resource:"DATABASE URL"',
    );
    expect(printFilter(written('', 'env', 'prod*').filter)).toBe('env:"prod*"');
    expect(printFilter(written('actor:ana@acme.example', 'actor', 'api-key:ci').filter)).toBe(
      'actor:api-key:ci',
    );
    expect(printFilter(written('', 'action', 'secret_read').filter)).toBe('action:SECRET_READ');
    expect(printFilter(written('', 'ip', '10.1.2.3/8').filter)).toBe('ip:10.0.0.0/8');
  });

  test('demands nothing of a key whose field was emptied', () => {
    expect(written('env:production type:secret', 'env', '  ').filter).toEqual(parseFilter('type:secret'));
  });

  test('keeps what cannot be read beside the filter, and says why', () => {
    const action = written('action:SECRET_READ', 'action', 'SECRET_RED');
    expect(action.filter.terms).toEqual([]);
    expect(action.unread.action?.problem).toBe('There is no action of that name; is it SECRET_READ?');
    expect(fieldText(action, 'action')).toBe('SECRET_RED');
    expect(written('', 'ip', 'home').unread.ip?.problem).toMatch('address or a CIDR');
    expect(written('', 'actor', 'api-key:').unread.actor?.problem).toMatch('name is missing');
    expect(withText(action, 'action', 'SECRET_READ', builtInCatalogue).unread).toEqual({});
  });
});
