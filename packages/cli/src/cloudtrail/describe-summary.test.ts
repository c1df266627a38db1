import { describe, expect, test } from 'vitest';
import { describeSummary } from './describe-summary.ts';
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
});
