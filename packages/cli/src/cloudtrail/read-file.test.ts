import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentOf, readFile } from './read-file.ts';
import { sampleRecord } from './sample-record.testing.ts';

const ONE = sampleRecord('ssm', 'GetParameter');
const TWO = sampleRecord('iam', 'CreateUser');
const json = JSON.stringify;
const text = json(ONE);

const eventBridge = (kind: string, detail: unknown) => ({
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': kind,
  source: 'aws.ssm',
  account: '111122223333',
  time: '2026-03-01T10:00:00Z',
  region: 'eu-central-1',
  resources: [],
  detail,
});

const subscription = (...messages: string[]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: 'trail',
  logStream: '111122223333_CloudTrail_eu-central-1',
  subscriptionFilters: ['all'],
  logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1_772_359_200_000, message })),
});

describe('records come in', () => {
  test.each<readonly [string, unknown, readonly string[]]>([
    ['a file of a trail', { Records: [ONE, TWO] }, ['Records[0]', 'Records[1]']],
    ['a file of a trail without records', { Records: [] }, []],
    ['a list', [ONE, TWO], ['[0]', '[1]']],
    ['nothing around them', ONE, ['the record']],
    [
      'the output of lookup-events',
      { Events: [{ EventId: 'a', EventName: 'GetParameter', CloudTrailEvent: text }], NextToken: 'n' },
      ['Events[0].CloudTrailEvent'],
    ],
    ['the output of lookup-events with a query', [text, text], ['[0]', '[1]']],
    ['an event of EventBridge', eventBridge('AWS API Call via CloudTrail', ONE), ['detail']],
    [
      'a list of events of EventBridge',
      [eventBridge('AWS Console Sign In via CloudTrail', ONE)],
      ['[0].detail'],
    ],
    [
      'what a log group sends',
      subscription(text, json(TWO)),
      ['logEvents[0].message', 'logEvents[1].message'],
    ],
    [
      'what a log group sends to a function',
      { awslogs: { data: gzipSync(json(subscription(text))).toString('base64') } },
      ['awslogs.data.logEvents[0].message'],
    ],
    [
      'the output of filter-log-events',
      { events: [{ logStreamName: 's', timestamp: 1, message: text, ingestionTime: 2, eventId: '3' }] },
      ['events[0].message'],
    ],
    [
      'the answer to a query of a log group',
      {
        results: [
          [
            { field: '@message', value: text },
            { field: '@ptr', value: 'p' },
          ],
        ],
        status: 'Complete',
      },
      ['results[0][0].value'],
    ],
    [
      'a notification around an event of EventBridge',
      { Type: 'Notification', Message: json(eventBridge('AWS API Call via CloudTrail', ONE)) },
      ['Message.detail'],
    ],
  ])('%s', (_, value, places) => {
    const { records, problems, other } = contentOf(json(value));
    expect(records.map(({ place }) => place)).toEqual(places);
    expect(records.every(({ value: record }) => [ONE, TWO].some((one) => json(one) === json(record)))).toBe(
      true,
    );
    expect({ problems, other }).toEqual({ problems: [], other: undefined });
  });

  test('NDJSON of files, each place named', () => {
    const { records } = contentOf(`${json({ Records: [ONE] })}\n${json({ Records: [TWO] })}`);
    expect(records.map(({ place }) => place)).toEqual(['line 1, Records[0]', 'line 2, Records[0]']);
  });
});

describe('what is no record', () => {
  test.each([
    [
      'an Insight',
      {
        eventType: 'AwsCloudTrailInsight',
        insightDetails: { eventSource: 'ssm.amazonaws.com', eventName: 'GetParameter' },
      },
      'insight:ssm:GetParameter',
    ],
    [
      'an aggregated event',
      { eventVersion: '1.0', eventType: 'AwsAggregatedEvent', eventSource: 's3.amazonaws.com' },
      'aggregated:s3',
    ],
    ['a notification of S3', { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }, 'aws:s3'],
    ['another event of EventBridge', eventBridge('EC2 Spot Warning', {}), 'eventbridge:EC2 Spot Warning'],
    [
      'a message of CloudWatch Logs itself',
      { ...subscription('x'), messageType: 'CONTROL_MESSAGE' },
      'logs:CONTROL_MESSAGE',
    ],
    ['a digest among records', { digestStartTime: 'a', digestEndTime: 'b' }, 'CloudTrail-Digest'],
  ])('%s is skipped by name', (_, value, name) => {
    const { records, skipped, problems } = contentOf(`${text}\n${json(value)}`);
    expect(records).toHaveLength(1);
    expect(skipped.map((skip) => skip.name)).toEqual([name]);
    expect(problems).toEqual([]);
  });

  test('an Insight in a file of a trail is skipped, an odd record there is none', () => {
    const { records, skipped } = contentOf(
      json({ Records: [{ insightDetails: { eventName: 'X' } }, { odd: 1 }] }),
    );
    expect(skipped).toHaveLength(1);
    expect(records).toEqual([{ value: { odd: 1 }, place: 'Records[1]' }]);
  });

  test.each([
    ['other JSON', '{"a":1}', ''],
    ['other NDJSON', `${text}\n7`, 'line 2'],
    ['a message that is cut', json(subscription(text, text.slice(0, 50))), 'logEvents[1].message'],
    ['an envelope that is cut', json({ awslogs: { data: 'H4sIAAAA' } }), 'awslogs.data'],
    ['envelopes without end', `${'['.repeat(20)}${']'.repeat(20)}`, '[0][0][0][0][0][0][0][0]'],
  ])('%s is named with its place', (_, content, place) => {
    const { problems } = contentOf(content);
    expect(problems).toEqual([{ place, reason: expect.stringContaining('holds no CloudTrail records') }]);
  });
});

describe('readFile()', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-import-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(name: string, bytes: Uint8Array | string, isNamed = false) {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return { path, isNamed };
  }
  const trail = json({ Records: [ONE] });

  test.each([
    ['gzip, whatever the name', 'a', gzipSync(trail)],
    ['gzip in two parts', 'b.gz', Buffer.concat([gzipSync(`${text}\n`), gzipSync(text)])],
    ['plain, without an extension', 'c', trail],
    [
      'a file of a trail far beyond its beginning',
      'd',
      json({ Records: Array.from({ length: 50 }, () => ONE) }),
    ],
    ['UTF-8 with a mark', 'e.json', `\uFEFF${trail}`],
    ['UTF-16, as a Windows shell writes it', 'f.json', Buffer.from(`\uFEFF${trail}`, 'utf16le')],
  ])('reads %s', async (_, name, bytes) => {
    const { records } = await readFile(await file(name, bytes));
    expect(records[0]?.value).toEqual(ONE);
  });

  test.each([
    [
      'a damaged or cut gzip file',
      'cut',
      gzipSync(trail.repeat(20)).subarray(0, -20),
      'is a damaged or cut gzip file',
    ],
    ['what is not UTF-8', 'latin.json', Buffer.from([0x7b, 0x22, 0xff, 0x22]), 'is not UTF-8 text'],
    ['an empty file of JSON', 'empty.json', '', 'is empty'],
    ['a page in place of JSON', 'page.json', '<html>', 'is not JSON'],
    ['an archive', 'trail.json.gz', 'PK\u0003\u0004', 'is a zip archive; unpack it first'],
    ['a cut file', 'cut.json', trail.slice(0, 90), 'is cut: the JSON ends before its end'],
  ])('says why it cannot read %s', async (_, name, bytes, reason) => {
    await expect(readFile(await file(name, bytes))).rejects.toThrow(reason);
  });

  test('a file that is no JSON is another file, unless it was named or lies where a trail writes', async () => {
    expect(await readFile(await file('README.md', '# Logs'))).toMatchObject({
      records: [],
      other: 'files that are not JSON',
    });
    expect(await readFile(await file('marker', ''))).toMatchObject({ records: [], other: 'empty files' });
    await expect(readFile(await file('README.md', '# Logs', true))).rejects.toThrow('is not JSON');
    const name = '111122223333_CloudTrail_eu-central-1_20260301T1000Z_aaaa';
    await expect(readFile(await file(name, '<Error/>'))).rejects.toThrow('is not JSON');
  });

  test('a file that is gone is named with the reason', async () => {
    await expect(readFile({ path: join(folder, 'none'), isNamed: true })).rejects.toThrow(
      'cannot be opened (ENOENT)',
    );
  });
});
