import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { IMPATIENT, startLocalServer } from './local-server.testing.ts';

/** What the server answers to anything. */
let answer: { readonly status?: number; readonly body: Uint8Array | string; readonly isEndless?: boolean };
let server: Awaited<ReturnType<typeof startLocalServer>>;
beforeAll(async () => {
  server = await startLocalServer((_, response) => {
    response.writeHead(answer.status ?? 200);
    response.write(answer.body);
    if (!answer.isEndless) response.end();
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const client = () => createClient({ url: server.url, retry: { ...IMPATIENT, attempts: 1 } });

describe('a signed text that a server answers', () => {
  test.each([
    ['a byte order mark before it', [0xef, 0xbb, 0xbf, 0x61, 0x0a]],
    ['a byte order mark within', [0x61, 0xef, 0xbb, 0xbf, 0x0a]],
    ['line ends of Windows, DEL and C1', [0x61, 0x0d, 0x0a, 0x7f, 0xc2, 0x9b, 0x0a]],
  ])('is read as it is with %s', async (_, bytes) => {
    answer = { body: Uint8Array.from(bytes) };
    const text = await client().ledger.checkpoint();
    expect([...new TextEncoder().encode(text)]).toEqual(bytes);
  });

  test.each([
    ['the checkpoint', '', () => client().ledger.checkpoint()],
    ['the keys', '', () => client().ledger.keys()],
    ['a proof', '"', () => client().proof('id')],
    ['a consistency proof', '"', () => client().ledger.consistency(1)],
    ['the openings', '"', () => client().ledger.openings(0)],
  ])('is refused, not repaired, where %s is not UTF-8', async (_, quote, call) => {
    answer = { body: Buffer.concat([Buffer.from(`${quote}a`), Uint8Array.of(0xff), Buffer.from(quote)]) };
    await expect(call()).rejects.toMatchObject({
      type: 'protocol',
      message: expect.stringContaining('bytes that are not UTF-8'),
    });
  });
});

describe('an answer', () => {
  test.each([
    ['a checkpoint', 65_536, () => client().ledger.checkpoint()],
    ['the keys', 65_536, () => client().ledger.keys()],
    ['a tile', 8_192, () => client().ledger.tile('tile/0/000')],
    ['a bundle', 256 * 43, () => client().ledger.tile('tile/entries/000')],
    ['a consistency proof', 131_072, () => client().ledger.consistency(1)],
    ['a proof', 524_288, () => client().proof('id')],
  ])('that goes on beyond the size of %s is given up there', async (_, bytesMax, call) => {
    answer = { body: ' '.repeat(bytesMax + 1), isEndless: true };
    await expect(call()).rejects.toMatchObject({
      type: 'protocol',
      message: expect.stringContaining(`more than ${bytesMax} bytes`),
    });
  });

  test('of just that size is read', async () => {
    answer = { body: new Uint8Array(8_192) };
    expect(await client().ledger.tile('tile/0/000')).toHaveLength(8_192);
  });

  test('that is an error is read to a bound too', async () => {
    answer = { status: 500, body: 'x'.repeat(1_048_577), isEndless: true };
    await expect(client().ledger.checkpoint()).rejects.toMatchObject({
      status: 500,
      detail: 'x'.repeat(200),
    });
  });
});
