import { expect, test } from 'vitest';
import type { Exposure } from '../event-index/exposure.ts';
import type { Finding } from '../investigate/finding.ts';
import type { MadeInvestigation } from '../workspace/investigations/investigations.ts';
import { toAnswer, toParts } from './investigation-answer.ts';

const PLACE = { occurredAt: 0, position: 0 };

/** An investigation of a key with so many findings and exposures, whose texts have so many characters. */
function made({ findings = 0, exposures = 0, characters = 10 }): MadeInvestigation {
  const text = 'x'.repeat(characters);
  const finding: Finding = {
    ...{ rule: 'new-address', subject: text, severity: 'high', title: text, why: text },
    ...{ evidence: [1, 2], evidenceCount: 2, filter: 'position:1..2' },
  };
  const exposure: Exposure = {
    ...{ actor: { type: 'user', name: 'ana' }, secret: text, first: PLACE, last: PLACE, reads: 1 },
    ...{ isOwn: false, isReported: false, isKept: true, state: 'rotate' },
  };
  const wish = { kind: 'leaked-key' as const, input: { apiKey: 'ci', from: 0, until: 1, baselineDays: 30 } };
  const coverage = {
    readUpTo: 9,
    pending: 0,
    visibleFrom: 0,
    expiredBefore: null,
    complete: true,
    notes: [],
  };
  return {
    row: {
      ...{ id: 'inq_1', organizationId: 'org_1', kind: 'leaked-key', wish, by: 'ana', credential: 'usr_1' },
      ...{ at: 0, log: 1, readUpTo: 9, visibleFrom: 0, checkpoint: undefined },
    },
    found: {
      ...wish,
      findings: Array.from({ length: findings }, () => finding),
      history: { from: null, until: null, events: 0 },
      notes: [],
      extras: { blastRadius: Array.from({ length: exposures }, () => exposure) },
    },
    checklist: [],
    coverage,
    events: [],
  };
}

test('an answer counts the findings and names the rows that it leaves out', () => {
  const answer = toAnswer(made({ findings: 501, exposures: 5_002 }));
  expect([answer.findings.length, answer.moreFindings]).toEqual([500, 1]);
  expect(answer).toMatchObject({ notes: ['2 more versions of secrets are left out here.'] });
});

test('an answer has an end, however long the names are', () => {
  const answer = toAnswer(made({ findings: 500, exposures: 5_000, characters: 10_000 }));
  expect(JSON.stringify(answer).length).toBeLessThan(8_000_000);
  expect(answer.findings.length + answer.moreFindings).toBe(500);
  expect(answer.findings.length).toBeGreaterThan(100);
});

test('the parts of an answer are its JSON', () => {
  for (const size of [0, 3]) {
    const answer = toAnswer(made({ findings: size, exposures: size }));
    expect(JSON.parse(toParts(answer).join(''))).toEqual(JSON.parse(JSON.stringify(answer)));
  }
});
