import { describe, expect, test } from 'vitest';
import { describeSummary, describeUnreadable } from './describe-summary.ts';
import { ImportCounter } from './summary.ts';

const counter = new ImportCounter();
counter.event('ssm:GetParameter', 'SECRET_READ', false);
counter.event('ssm:GetParameter', 'SECRET_READ', true);
counter.skip('ec2:RunInstances', 'not in the table');
counter.skip('ec2:RunInstances', 'not in the table');
counter.skip('s3:GetObject', 'not in the table');
counter.file(5);

describe('describeSummary()', () => {
  test('tells what was recorded by name, then the total, and only counts the names that were skipped', () => {
    expect(describeSummary(counter.summary(), { verbose: false }).split('\n')).toEqual([
      'RECORD            RECORDED  ALREADY THERE',
      'ssm:GetParameter  1         1',
      '',
      '5 records in 1 file: 1 event recorded, 1 already there, 3 records skipped.',
      'The skipped ones have 2 names: --verbose lists them and why; --json has all.',
      '',
    ]);
  });

  test('verbose lists them, and ends with the total', () => {
    const text = describeSummary(counter.summary(), { verbose: true });
    expect(text).toMatch(/ec2:RunInstances +2 +not in the table\ns3:GetObject +1 /);
    expect(text).toMatch(/3 records skipped\.\n$/);
  });

  test('of nothing is one line', () => {
    expect(describeSummary(new ImportCounter().summary(), { verbose: false })).toBe(
      '0 records in 0 files: 0 events recorded, 0 already there, 0 records skipped.\n',
    );
  });

  test('names what could not be read, up to 20, and counts the others', () => {
    const many = new ImportCounter();
    many.otherFile('Config');
    many.otherFile('Config');
    many.unreadable([{ file: 'a\u001b.json', place: 'line 2', reason: 'is cut' }]);
    many.unreadable(Array.from({ length: 1_100 }, (_, n) => ({ file: `${n}`, reason: 'is cut' })));
    const summary = many.summary();
    expect(summary.unreadableParts).toHaveLength(1_000);
    expect(describeSummary(summary, { verbose: false })).toContain(
      'Files without CloudTrail records, left alone: Config 2.\nCould not be read: 1101 files or parts of files, named on standard error.\n',
    );
    const lines = describeUnreadable(summary)?.split('\n') ?? [];
    expect(lines[1]).toBe('  a\u001b.json: line 2: is cut');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('  and 1081 more; --json names up to 1,000');
    expect(describeUnreadable(new ImportCounter().summary())).toBeUndefined();
  });
});
