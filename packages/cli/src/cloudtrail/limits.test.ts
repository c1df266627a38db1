import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FILE_BYTES_MAX, PARTS_MAX, TEXTS_MAX, VALUES_MAX } from './limits.ts';
import { mapFile } from './map-file.ts';
import { contentOf, readFile } from './read-file.ts';
import { sampleRecord } from './sample-record.testing.ts';
import { ImportCounter } from './summary.ts';

const RECORD = sampleRecord('ssm', 'DescribeParameters');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-limits-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array) {
  const path = join(folder, 'file.json');
  await writeFile(path, content);
  return { path, isNamed: true };
}

function packed(content: string) {
  return { awslogs: { data: gzipSync(content).toString('base64') } };
}

describe('a file that is too much', () => {
  test('is refused when it unpacks to more than 64 MiB', async () => {
    const bytes = gzipSync(Buffer.concat([Buffer.from('['), Buffer.alloc(FILE_BYTES_MAX, ' ')]));
    expect(bytes.length).toBeLessThan(100_000);
    await expect(readFile(await file(bytes))).rejects.toThrow('is larger than 64 MiB; split it');
  });

  test('is refused before it is parsed when it holds too many values', () => {
    expect(() => contentOf(`{"Records":[${'1,'.repeat(VALUES_MAX)}1]}`)).toThrow(
      'holds more than 8,000,000 JSON values; split it',
    );
  });

  test('of parts is read up to the limit; the first problem says so, not all are kept and all are counted', async () => {
    const text = `[${JSON.stringify(RECORD)},${'0,'.repeat(PARTS_MAX)}0]`;
    const mapped = await mapFile(await file(text), { nowMs: Date.now() });
    expect(mapped.events).toHaveLength(1);
    expect(mapped.unreadable[0]?.reason).toContain('holds more than 500,000 parts');
    expect(mapped.unreadableCount).toBe(PARTS_MAX - 1);
    expect(mapped.unreadable).toHaveLength(1_000);
    const counter = new ImportCounter();
    counter.unreadable(mapped.unreadable, mapped.unreadableCount);
    expect(counter.summary().unreadable).toBe(mapped.unreadableCount);
    expect(counter.summary().unreadableParts).toHaveLength(1_000);
  });

  test('counts what is packed in it together', () => {
    const half = packed(' '.repeat(FILE_BYTES_MAX / 2 + 1));
    const { records, problems } = contentOf(JSON.stringify([RECORD, half, half, RECORD]));
    expect(records).toHaveLength(1);
    expect(problems[0]).toEqual({ place: '', reason: 'is larger than 64 MiB; split it' });
    const dense = contentOf(JSON.stringify([RECORD, packed(`[${'1,'.repeat(VALUES_MAX)}1]`)]));
    expect(dense.problems).toEqual([{ place: '', reason: expect.stringContaining('JSON values') }]);
  });

  test('is a record with a list longer than AWS takes, which costs no other', async () => {
    const names = Array.from({ length: TEXTS_MAX + 1 }, () => 'a');
    const long = sampleRecord('ssm', 'GetParameters', { requestParameters: { names, withDecryption: true } });
    const mapped = await mapFile(await file(JSON.stringify([long, RECORD])), { nowMs: Date.now() });
    expect(mapped.events).toHaveLength(1);
    expect(mapped.unreadable).toMatchObject([{ place: '[0]', reason: expect.stringContaining('of names') }]);
  });

  test('gives so many events and no more', async () => {
    const options = { nowMs: Date.now(), eventsMax: 2 };
    const mapped = await mapFile(await file(JSON.stringify([RECORD, RECORD, RECORD])), options);
    expect(mapped.events).toHaveLength(2);
    expect(mapped.unreadable).toMatchObject([
      { place: '[2]', reason: expect.stringContaining('200,000 events') },
    ]);
  });
});
