import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRecords, readRecords } from './read-file.ts';
import { sampleRecord } from './sample-record.testing.ts';

const ONE = sampleRecord('ssm', 'GetParameter');
const TWO = sampleRecord('iam', 'CreateUser');
const json = JSON.stringify;

describe('parseRecords()', () => {
  test.each([
    ['a CloudTrail file', json({ Records: [ONE, TWO] }), ['Records[0]', 'Records[1]']],
    ['a list', json([ONE, TWO]), ['[0]', '[1]']],
    ['one record', JSON.stringify(ONE, undefined, 2), ['the record']],
    ['NDJSON', `${json(ONE)}\r\n\n${json(TWO)}\n`, ['line 1', 'line 3']],
    [
      'NDJSON of CloudTrail files',
      `${json({ Records: [ONE] })}\n${json({ Records: [TWO] })}`,
      ['line 1, Records[0]', 'line 2, Records[0]'],
    ],
    ['a file without records', json({ Records: [] }), []],
  ])('reads %s and knows each place', (_, text, places) => {
    expect(parseRecords(text, 'f').map(({ place }) => place)).toEqual(places);
  });

  test.each([
    ['an empty file', '', 'f: is empty'],
    ['JSON that is cut', json({ Records: [ONE] }).slice(0, -2), 'is not valid JSON'],
    ['JSON values in a row', `${json(ONE)}${json(TWO)}`, 'a second JSON value follows the first'],
    [
      'indented JSON values in a row',
      `${JSON.stringify(ONE, undefined, 2)}\n${JSON.stringify(TWO, undefined, 2)}`,
      'a second JSON value follows the first',
    ],
    ['a bad line of NDJSON', `${json(ONE)}\n{"eventName"\n`, 'f: line 2: is not valid JSON'],
    ['other JSON', '{"a":1}', 'f: holds no CloudTrail records'],
    ['other NDJSON', `${json(ONE)}\n7`, 'f: line 2: holds no CloudTrail records'],
  ])('says what is wrong with %s, without quoting it', (_, text, message) => {
    expect(() => parseRecords(text, 'f')).toThrow(message);
    expect(() => parseRecords(text, 'f')).not.toThrow('203.0.113.7');
  });
});

describe('readRecords()', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-import-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(bytes: Uint8Array | string): Promise<string> {
    const path = join(folder, 'records.txt');
    await writeFile(path, bytes);
    return path;
  }

  test('knows gzip by its bytes, whatever the name', async () => {
    expect(await readRecords(await file(gzipSync(json({ Records: [ONE] }))))).toHaveLength(1);
    expect(await readRecords(await file(json({ Records: [ONE] })))).toHaveLength(1);
  });

  test('names a file that is damaged, not text or not there', async () => {
    await expect(readRecords(await file(gzipSync(json(ONE)).subarray(0, 40)))).rejects.toThrow(
      'records.txt: is a damaged or cut gzip',
    );
    await expect(readRecords(await file(Buffer.from([0x22, 0xff, 0x22])))).rejects.toThrow(
      'records.txt: is not UTF-8',
    );
    await expect(readRecords(join(folder, 'none'))).rejects.toThrow('none: cannot be read (ENOENT)');
  });
});
