import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sampleRecord } from './sample-record.testing.ts';

const TRAIL = 'AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/01';
const SERVICES = 'AWSLogs/111122223333';
const json = JSON.stringify;
const trail = (...Records: readonly unknown[]) => gzipSync(json({ Records }));

let made = 0;
function record(service: string, name: string, more: Readonly<Record<string, unknown>> = {}) {
  made += 1;
  return sampleRecord(service, name, { eventID: `sample-${made}`, ...more });
}
const read = (secretId: string) =>
  record('secretsmanager', 'GetSecretValue', { requestParameters: { secretId } });
const listing = () => record('ssm', 'DescribeParameters');

const caller = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:app',
  arn: 'arn:aws:sts::111122223333:assumed-role/r/app',
};

const ROOT = {
  type: 'Root',
  arn: 'arn:aws:iam::111122223333:root',
  accountId: '111122223333',
  userName: 'shop',
};
const SERVICE = { accountId: '111122223333', invokedBy: 'secretsmanager.amazonaws.com' };
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/database-Ab12Cd';

/** Records whose meaning is easily missed. */
function oddRecords(): readonly unknown[] {
  const portal = (name: string, result: string) =>
    record('signin', name, {
      userIdentity: { type: 'Unknown', accountId: '111122223333' },
      eventType: 'AwsServiceEvent',
      additionalEventData: { UserName: 'ana@example.com', CredentialType: 'PASSWORD' },
      serviceEventDetails: { [name]: result },
    });
  const rotation = (name: string) =>
    record('secretsmanager', name, { userIdentity: SERVICE, additionalEventData: { SecretId: ARN } });
  return [
    record('ssm', 'GetParameterHistory', { requestParameters: { name: '/shop/key', withDecryption: true } }),
    record('ssm', 'PutParameter', { requestParameters: { name: '/shop/key', overwrite: true } }),
    record('ssm', 'PutParameter', { requestParameters: { name: '/shop/url', type: 'String' } }),
    record('secretsmanager', 'PutSecretValue', {
      requestParameters: { secretId: ARN, versionStages: ['AWSPENDING'] },
    }),
    record('secretsmanager', 'UpdateSecret', { requestParameters: { secretId: ARN, description: 'd' } }),
    rotation('RotationSucceeded'),
    rotation('RotationFailed'),
    record('signin', 'ConsoleLogin', { userIdentity: ROOT, responseElements: { ConsoleLogin: 'Success' } }),
    record('signin', 'PasswordUpdated', {
      userIdentity: ROOT,
      responseElements: { PasswordUpdated: 'Success' },
    }),
    portal('CredentialVerification', 'Success'),
    portal('UserAuthentication', 'Success'),
    portal('CredentialVerification', 'Failure'),
    record('iam', 'CreateLoginProfile', { requestParameters: { userName: 'bo' } }),
    record('iam', 'UpdateAccessKey', { requestParameters: { accessKeyId: 'AKIAOLD', status: 'Active' } }),
  ];
}

/**
 * Writes a folder as a person may have it: a trail's files among those of other services, what other tools of AWS wrote, and a few
 * files that cannot be read. Returns what was cut, so that it can be repaired.
 */
export async function writeSampleFolder(folder: string): Promise<{ readonly repair: () => Promise<void> }> {
  const whole = trail(read('repaired/1'), read('repaired/2'));
  const files: Readonly<Record<string, string | Uint8Array>> = {
    [`${TRAIL}/111122223333_CloudTrail_eu-central-1_20260301T1000Z_a.json.gz`]: trail(
      read('shop/database'),
      record('ec2', 'RunInstances'),
      record('secretsmanager', 'BatchGetSecretValue', {
        userIdentity: caller,
        requestParameters: { secretIdList: ['shop/a', 'shop/b'] },
      }),
      { ...record('ssm', 'GetParameter'), eventTime: 'yesterday' },
      {
        eventType: 'AwsCloudTrailInsight',
        insightDetails: { eventSource: 'ssm.amazonaws.com', eventName: 'GetParameter' },
      },
    ),
    [`${TRAIL}/111122223333_CloudTrail_eu-central-1_20260301T1005Z_b.json.gz`]: trail(
      ...['shop/a', 'shop/b'].map((secretId) =>
        record('secretsmanager', 'GetSecretValue', {
          userIdentity: { ...caller, invokedBy: 'secretsmanager.amazonaws.com' },
          requestParameters: { secretId },
        }),
      ),
    ),
    [`${TRAIL}/111122223333_CloudTrail_eu-central-1_20260301T1007Z_c.json.gz`]: trail(...oddRecords()),
    [`${TRAIL}/111122223333_CloudTrail_eu-central-1_20260301T1010Z_cut.json.gz`]: whole.subarray(0, -12),
    [`${SERVICES}/CloudTrail-Digest/eu-central-1/111122223333_CloudTrail-Digest_x.json.gz`]: gzipSync('{}'),
    [`${SERVICES}/CloudTrail-Insight/eu-central-1/111122223333_CloudTrail-Insight_x.json.gz`]: gzipSync('{}'),
    [`${SERVICES}/Config/eu-central-1/ConfigHistory/111122223333_Config_x.json.gz`]: gzipSync('{}'),
    [`${SERVICES}/Config/ConfigWritabilityCheckFile`]: '',
    [`${SERVICES}/elasticloadbalancing/eu-central-1/x.log.gz`]: gzipSync('http 2026-03-01T10:00:00Z '),
    [`${SERVICES}/vpcflowlogs/eu-central-1/x.log.gz`]: 'cut gzip, and none of ours',
    'moved/config.json': json({ configurationItems: [] }),
    'moved/digest': json({ digestStartTime: 'a', digestEndTime: 'b' }),
    'moved/flow.log': 'version account-id interface-id\n',
    'trail-without-extension': trail(listing()),
    'lookup.json': json({
      Events: [{ EventName: 'GetSecretValue', CloudTrailEvent: json(read('shop/lookup')) }],
    }),
    'lookup-windows.json': Buffer.from(
      `\uFEFF${json({ Events: [{ CloudTrailEvent: json(listing()) }] })}`,
      'utf16le',
    ),
    'events.ndjson': [
      json({ 'detail-type': 'AWS API Call via CloudTrail', detail: read('shop/bridge') }),
      json({ 'detail-type': 'EC2 Spot Warning', detail: {} }),
      '{"detail-type":"AWS API Call via Clo',
    ].join('\n'),
    'firehose.gz': gzipSync(
      [read('shop/logs-1'), read('shop/logs-2')]
        .map((one) => json({ messageType: 'DATA_MESSAGE', logEvents: [{ message: json(one) }] }))
        .join(''),
    ),
    'export/000000.gz': gzipSync(`2026-03-01T10:00:00.000Z ${json(listing())}\n`),
    'filter-log-events.json': json({ events: [{ message: json(listing()) }], searchedLogStreams: [] }),
    'README.md': '# Our logs',
    'package.json': json({ name: 'something-else' }),
    '.DS_Store': 'x',
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return {
    repair: () =>
      writeFile(
        join(folder, `${TRAIL}/111122223333_CloudTrail_eu-central-1_20260301T1010Z_cut.json.gz`),
        whole,
      ),
  };
}
