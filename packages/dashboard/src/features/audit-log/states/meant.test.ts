import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { doubtfulKeys, lookAround, meantFilters } from './meant.ts';

const KNOWN = {
  actor: ['mia@example.com', 'Mia.Two@example.com', 'api-key:ci-deploy', 'tamia@example.com', 'system'],
  env: ['production', 'production-eu', 'staging'],
  resource: ['DATABASE_URL', 'OLD_DATABASE_URL'],
};

const meant = (text: string) => meantFilters(parseFilter(text), KNOWN).map(({ q }) => q);

describe('a filter that matches nothing', () => {
  test.each<[string, readonly string[]]>([
    ['actor:mia', ['actor:mia@example.com', 'actor:Mia.Two@example.com', 'actor:tamia@example.com']],
    ['actor:MIA@example.com', ['actor:mia@example.com', 'actor:tamia@example.com']],
    ['actor:api-key:CI-Deploy', ['actor:api-key:ci-deploy']],
    ['actor:deploy', ['actor:api-key:ci-deploy']],
    ['env:Production', ['env:production', 'env:production-eu']],
    ['env:prod', ['env:production', 'env:production-eu']],
    ['resource:database_url', ['resource:DATABASE_URL', 'resource:OLD_DATABASE_URL']],
    [
      'action:SECRET_READ env:prod actor:nobody since:7d',
      [
        'action:SECRET_READ env:production actor:nobody since:7d',
        'action:SECRET_READ env:production-eu actor:nobody since:7d',
      ],
    ],
    ['actor:mia@example.com,ci-DEPLOY', ['actor:mia@example.com,api-key:ci-deploy']],
  ])('%s may mean what occurs: %j', (text, expected) => {
    expect(meant(text)).toEqual(expected);
  });

  test.each([
    'actor:mia@example.com',
    'env:production',
    'actor:nobody',
    '-actor:mia',
    'actor:mia*',
    'mia',
    '',
  ])('%s is not doubted where its value occurs, is no part of one, or is meant as a part', (text) => {
    expect(meant(text)).toEqual([]);
  });

  test('is looked around with the rest of it, and its doubtful values as parts of a text', () => {
    const filter = parseFilter('env:prod action:SECRET_READ actor:api-key:ci -ip:10.0.0.1');
    expect(doubtfulKeys(filter)).toEqual(['env', 'actor']);
    expect(lookAround(filter)).toBe('action:SECRET_READ -ip:10.0.0.1 ci');
    expect(lookAround(parseFilter('resource:"a b",c'))).toBe('');
  });
});
