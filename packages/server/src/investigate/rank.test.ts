import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { rankFindings } from './rank.ts';

test('findings are ordered by severity, rule, evidence and subject, whatever order they come in', () => {
  const finding = (
    severity: Finding['severity'],
    rule: Finding['rule'],
    evidenceCount: number,
    subject: string,
  ) => ({
    ...{ severity, rule, evidenceCount, subject, title: '', why: '', evidence: [], filter: '' },
  });
  const ranked = [
    finding('high', 'new-address', 3, 'b'),
    finding('high', 'new-address', 2, 'a'),
    finding('high', 'new-address', 2, 'c'),
    finding('high', 'refused', 9, 'a'),
    finding('medium', 'new-address', 9, 'a'),
    finding('low', 'volume', 1, 'a'),
    finding('info', 'new-address', 1, 'a'),
  ];
  expect(rankFindings(ranked.toReversed())).toEqual(ranked);
  expect(rankFindings([3, 0, 6, 2, 5, 1, 4].flatMap((place) => ranked[place] ?? []))).toEqual(ranked);
});
