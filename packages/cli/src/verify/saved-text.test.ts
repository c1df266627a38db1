import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleLog } from './sample-log.testing.ts';
import { decodeSavedText } from './saved-text.ts';

const log = sampleLog(3);
const note = log.checkpoint;
const json = JSON.stringify(log.proof(1));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-saved-'));
});
afterAll(() => rm(folder, { recursive: true }));

const utf16 = (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le');
const crlf = (text: string) => text.replaceAll('\n', '\r\n');
/** UTF-8 read as Windows-1252, as far as the dash goes. */
const misread = (text: string) => text.replace('—', 'â€”');

describe('a file that a tool of Windows saved', () => {
  test.each([
    ['UTF-16 and CRLF', utf16(crlf(note)), 'file-utf-16', /is UTF-16\./],
    ['UTF-16 of the other order', utf16(note).swap16(), 'file-utf-16', /is UTF-16\./],
    ['a byte order mark', Buffer.from(`\u{feff}${note}`), 'file-byte-order-mark', /byte order mark/],
    ['CRLF', Buffer.from(crlf(note)), 'file-line-ends', /line ends of Windows \(CRLF\)/],
  ])('with %s is named, and the remedy gives back what was served', async (_, bytes, code, message) => {
    const path = join(folder, 'checkpoint');
    await writeFile(path, bytes);
    const error = refusal(() => decodeSavedText(bytes, { name: path, kind: 'note' }));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.message).toContain('not verified yet');
    expect(error.message).not.toContain('no sign');
    const [, command = ''] = /convert it back: (.*) > as-served/.exec(error.message) ?? [];
    await promisify(execFile)('sh', ['-c', `${command} > ${path}.mended`]);
    expect(await readFile(`${path}.mended`, 'utf8')).toBe(note);
  });

  test.each([
    ['UTF-16 without its mark', Buffer.from(json, 'utf16le'), 'file-utf-16'],
    ['UTF-16', utf16(json), 'file-utf-16'],
    ['a byte order mark', Buffer.from(`\u{feff}${json}`), 'file-byte-order-mark'],
    ['Windows-1252', Buffer.from(json.replace('—', '\u0097'), 'latin1'), 'file-encoding'],
  ])('and holds a proof in %s is named', (_, bytes, code) => {
    expect(refusal(() => decodeSavedText(bytes, { name: 'standard input', kind: 'json' })).code).toBe(code);
  });

  test('in another code page is named, as its dash tells', () => {
    const error = refusal(() => decodeSavedText(Buffer.from(misread(note)), { name: 'last', kind: 'note' }));
    expect(error).toMatchObject({ code: 'file-code-page', message: expect.stringContaining('curl -o FILE') });
  });

  test('and holds a proof in another code page is named likewise', () => {
    const bytes = Buffer.from(misread(json));
    expect(refusal(() => decodeSavedText(bytes, { name: 'p', kind: 'json' })).code).toBe('file-code-page');
  });

  test('with CRLF between the values of a proof is read: none of that is signed', () => {
    const pretty = crlf(JSON.stringify(log.proof(1), undefined, 2));
    expect(JSON.parse(decodeSavedText(Buffer.from(pretty), { name: 'p', kind: 'json' }))).toEqual(
      log.proof(1),
    );
  });
});

describe('a file as it was served', () => {
  test.each([
    ['a checkpoint', note],
    ['a byte order mark within', note.replace('\n', '\n\u{feff}')],
    ['DEL and C1', note.replace('\n', '\n\u007f\u009b')],
  ])('is read to the byte: %s', (_, text) => {
    expect(decodeSavedText(Buffer.from(text), { name: 'last', kind: 'note' })).toBe(text);
  });

  test.each(['note', 'json', 'keys'] as const)(
    'is not taken for one of another code page by what somebody wrote into it: %s',
    (kind) => {
      const written = sampleLog(3, {
        payload: () => JSON.stringify({ note: 'x\nâ€” y', 'â€” ': '\nΓÇö z' }),
      });
      const text = {
        note: note.replace('\n\n', '\nâ€” an extension\n\n'),
        json: JSON.stringify(written.proof(1)),
        keys: `â€” a remark\n${log.keys.verifierKey}\n`,
      }[kind];
      expect(decodeSavedText(Buffer.from(text), { name: 'p', kind })).toBe(text);
    },
  );

  test('is never repaired', () => {
    const bytes = Buffer.concat([Buffer.from(note), Uint8Array.of(0xff)]);
    expect(refusal(() => decodeSavedText(bytes, { name: 'last', kind: 'note' }))).toMatchObject({
      code: 'file-encoding',
      message: expect.stringContaining('last is not UTF-8'),
    });
  });
});

function refusal(act: () => unknown): Error & { code?: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected a refusal');
}
