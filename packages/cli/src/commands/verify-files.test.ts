import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signNote } from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveLedger } from '../ledger-copy/save-ledger.ts';
import { runCommand } from '../test-io.testing.ts';
import { clientOfLog, sampleLog } from '../verify/sample-log.testing.ts';
import { serverSource } from '../verify/server-source.ts';

const log = sampleLog(300);
const { verifierKey, signingKey } = log.keys;
const proof = JSON.stringify(log.proof(17));

let folder = '';
let copy = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-files-'));
  copy = join(folder, 'copy');
  await saveLedger(serverSource(clientOfLog(log)), copy, () => undefined);
});
afterAll(() => rm(folder, { recursive: true }));

const utf16 = (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le');
const marked = (text: string) => Buffer.from(`\u{feff}${text}`);
const crlf = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'));
const notUtf8 = (text: string) => Buffer.concat([Buffer.from(text), Uint8Array.of(0xff)]);

async function saved(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('verify proof', () => {
  test.each([
    ['UTF-16', utf16(proof), 'file-utf-16'],
    ['a byte order mark', marked(proof), 'file-byte-order-mark'],
    ['bytes that are not UTF-8', notUtf8(proof), 'file-encoding'],
  ])('of a file with %s says so, with the remedy, also from standard input', async (_, bytes, code) => {
    const path = await saved('proof.json', bytes);
    const fromFile = await runCommand(['verify', 'proof', path, '--key', verifierKey]);
    expect(fromFile).toMatchObject({ code: 1, out: '' });
    expect(fromFile.err).toContain(`not verified: ${code}: ${path} `);
    expect(fromFile.err).toContain('To fix it, ');
    const piped = await runCommand(['verify', 'proof', '-', '--key', verifierKey, '--json'], {
      input: bytes,
    });
    expect(JSON.parse(piped.out)).toMatchObject({
      ok: false,
      code,
      message: expect.stringMatching(/^standard input/),
    });
  });

  test('of a file as it was served proves it', async () => {
    const path = await saved('proof.json', proof);
    expect((await runCommand(['verify', 'proof', path, '--key', verifierKey])).code).toBe(0);
  });
});

describe('verify ledger', () => {
  test.each([
    ['UTF-16', utf16, 'file-utf-16'],
    ['a byte order mark', marked, 'file-byte-order-mark'],
    ['CRLF', crlf, 'file-line-ends'],
    ['bytes that are not UTF-8', notUtf8, 'file-encoding'],
  ])('against an old checkpoint with %s says so', async (_, change, code) => {
    const path = await saved('last', change(log.checkpoint));
    const { err } = await runCommand(['verify', 'ledger', copy, '--key', verifierKey, '--checkpoint', path]);
    expect(err).toContain(`not verified: ${code}: ${path} `);
  });

  test('with --save writes the bytes of the checkpoint, whatever characters it has', async () => {
    const text = log.checkpoint.slice(0, log.checkpoint.indexOf('\n\n') + 1);
    const note = signNote(`${text}\u{feff}extension\u007f\u009b é\n`, [signingKey]);
    await writeFile(join(copy, 'checkpoint'), note);
    const path = join(folder, 'new');
    const { code } = await runCommand(['verify', 'ledger', copy, '--key', verifierKey, '--save', path]);
    expect(code).toBe(0);
    expect(await readFile(path)).toEqual(Buffer.from(note));
    await writeFile(join(copy, 'checkpoint'), log.checkpoint);
  });
});

describe('a key file', () => {
  test('may have the line ends and the mark of Windows, as nothing of it is signed', async () => {
    const path = await saved('key', marked(`${verifierKey}\r\n`));
    expect((await runCommand(['verify', 'ledger', copy, '--key-file', path])).code).toBe(0);
  });

  test.each([
    ['UTF-16', utf16(`${verifierKey}\n`), 'is UTF-16'],
    ['bytes that are not UTF-8', notUtf8(verifierKey), 'is not UTF-8'],
  ])('in %s is misuse, and says why', async (_, bytes, message) => {
    const path = await saved('key', bytes);
    const { code, err } = await runCommand(['verify', 'ledger', copy, '--key-file', path]);
    expect(code).toBe(2);
    expect(err).toContain(`${path} ${message}`);
  });
});
