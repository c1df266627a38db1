import { describe, expect, test } from 'vitest';
import { isTrailPath, otherByContent, otherByPath, otherByText } from './other-files.ts';

const ACCOUNT = 'AWSLogs/111122223333';

describe('otherByPath()', () => {
  test.each([
    [`${ACCOUNT}/CloudTrail/eu-central-1/2026/03/01/111122223333_CloudTrail_x.json.gz`, undefined],
    [`AWSLogs/o-exampleorgid/111122223333/CloudTrail/eu-central-1/x.json.gz`, undefined],
    [`${ACCOUNT}/CloudTrail-Digest/eu-central-1/x.json.gz`, 'CloudTrail-Digest'],
    [`${ACCOUNT}/Config/eu-central-1/2026/3/1/ConfigHistory/x.json.gz`, 'Config'],
    [`AWSLogs/o-exampleorgid/111122223333/vpcflowlogs/x.log.gz`, 'vpcflowlogs'],
    [String.raw`C:\AWSLogs\111122223333\elasticloadbalancing\x.log.gz`, 'elasticloadbalancing'],
    [`${ACCOUNT}/CloudTrail-Aggregated/eu-central-1/x.json.gz`, 'CloudTrail-Aggregated'],
    // Names that are not AWS's, or not in AWS's place, are no sign: what the file holds is.
    [`${ACCOUNT}/CloudTrail-new/x.json`, undefined],
    ['CloudTrail-logs/trail.json', undefined],
    ['CloudTrail-Insight/eu-central-1/x.json.gz', undefined],
    ['111122223333_events_x.json', undefined],
    ['moved/111122223333_Config_eu-central-1_ConfigSnapshot_x.json.gz', undefined],
    ['Config/trail.json', undefined],
  ])('%s', (path, other) => {
    expect(otherByPath(path)).toBe(other);
  });

  test('knows where a trail writes', () => {
    expect(isTrailPath(`${ACCOUNT}/CloudTrail/eu-central-1/x`)).toBe(true);
    expect(isTrailPath('111122223333_CloudTrail_eu-central-1_x')).toBe(true);
    expect(isTrailPath(`${ACCOUNT}/CloudTrail-Digest/eu-central-1/x`)).toBe(false);
    expect(isTrailPath('trail')).toBe(false);
  });
});

test.each([
  ['CloudTrail-Digest', { digestStartTime: 'a', digestEndTime: 'b', logFiles: [] }],
  ['Config', { fileVersion: '1.0', configurationItems: [] }],
  ['WAFLogs', { timestamp: 1, webaclId: 'a', action: 'ALLOW' }],
  ['GuardDuty', { schemaVersion: '2.0', service: { serviceName: 'guardduty' } }],
  [undefined, { a: 1 }],
  [undefined, ['configurationItems']],
])('otherByContent() knows %s', (other, value) => {
  expect(otherByContent(value)).toBe(other);
});

test.each([
  [
    'elasticloadbalancing',
    'https 2026-03-01T10:00:00.186641Z app/shop/50dc6c495c0c9188 192.0.2.3:2817 10.0.0.1:80 0.0 ',
  ],
  [
    'elasticloadbalancing',
    'tls 2.0 2026-03-01T10:00:00 net/shop/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.3:51341 ',
  ],
  ['elasticloadbalancing', '2026-03-01T10:00:00.945958Z shop 192.0.2.3:2817 10.0.0.1:80 0.000073 0.001048 '],
  ['vpcflowlogs', 'version account-id interface-id srcaddr'],
  ['S3 access log', `${'0a'.repeat(32)} bucket [01/Mar/2026:10:00:00 +0000] 192.0.2.3`],
  ['CloudFront', '#Version: 1.0\n#Fields: date'],
  ['Parquet', 'PAR1'],
  [undefined, '# Logs'],
])('otherByText() knows %s', (other, text) => {
  expect(otherByText(text)).toBe(other);
});
