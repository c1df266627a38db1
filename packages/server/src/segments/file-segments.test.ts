import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSegments } from './contract/describe-segments.ts';
import { FileSegments } from './file-segments.ts';
import { segmentName } from './segments.ts';

const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'daybook-segments-'));

describeSegments('FileSegments', async () => {
  const folder = temporaryFolder();
  const again = () => new FileSegments(join(folder, 'segments'));
  return { segments: again(), again, dispose: async () => rmSync(folder, { recursive: true }) };
});

test('files of segments are for their own user alone, and nothing is left beside them', async () => {
  const folder = temporaryFolder();
  const name = segmentName({ first: 0, last: 1 }, new Uint8Array(32));
  await new FileSegments(folder).write('org_a', { name, bytes: new Uint8Array(3) });
  expect(readdirSync(join(folder, 'org_a'))).toEqual([name]);
  const modes = ['', name].map((path) => statSync(join(folder, 'org_a', path)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600]);
  rmSync(folder, { recursive: true });
});
