import { generateSigningKey } from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import { verifyLedger } from './ledger.ts';
import { type ChangePage, clientOfLog, ORIGIN, sampleLog } from './sample-log.testing.ts';
import { serverSource } from './server-source.ts';

const keys = generateSigningKey(ORIGIN);
const log = sampleLog(6, { keys });

/** Pages hold two openings. */
function verify(changePage: ChangePage) {
  const client = clientOfLog(log, undefined, changePage);
  return verifyLedger(serverSource(client), {
    keys: [keys.verifierKey],
    payloadsOf: client,
    onProgress: () => undefined,
  });
}

/** What a server that shows nothing before `visibleFrom` answers. */
function hidden(visibleFrom: number): ChangePage {
  return (page) => ({
    ...page,
    visibleFrom,
    openings: page.openings.filter(({ position }) => position >= visibleFrom),
  });
}

describe('verifyLedger() with payloads', () => {
  test.each([
    [1, 'position 0 '],
    [4, 'positions 0–3 '],
    [6, 'positions 0–5 '],
  ])('does not verify what is not shown: before position %i', async (visibleFrom, named) => {
    await expect(verify(hidden(visibleFrom))).rejects.toMatchObject({
      code: 'payload-missing',
      message: expect.stringContaining(`${named}(${visibleFrom} of 6)`),
    });
  });

  test('holds what is shown against its entry, also where the server says that it shows nothing', async () => {
    const report = await verify((page) => ({ ...page, visibleFrom: 4 }));
    expect(report.proved.join()).toContain('all 6 payloads');
  });

  test.each<[string, ChangePage]>([
    ['falls', (page, from) => hidden(from === 0 ? 0 : from === 2 ? 4 : 0)(page, from)],
    ['is beyond the log', hidden(7)],
    ['is far beyond the log', hidden(1e9)],
    ['is no integer', hidden(0.5)],
    ['is negative', hidden(-1)],
    ['is text', (page) => ({ ...page, visibleFrom: '4' })],
    ['is missing', ({ visibleFrom: _, ...page }) => page],
  ])('refuses pages whose visibleFrom %s', async (_, changePage) => {
    await expect(verify(changePage)).rejects.toMatchObject({
      code: 'payload-pages',
      message: expect.stringContaining('visibleFrom'),
    });
  });

  test.each<[string, ChangePage]>([
    ['null', () => null],
    ['a list', () => []],
    ['text', () => 'none'],
    ['no openings', (page) => ({ ...page, openings: undefined })],
    ['openings that are none', (page) => ({ ...page, openings: [null, null] })],
    ['openings without a position', (page) => ({ ...page, openings: [{}] })],
    ['no next', ({ next: _, ...page }) => ({ ...page, openings: [] })],
    ['text as next', (page) => ({ ...page, openings: [], next: 'none' })],
    ['hidden that is no list', (page) => ({ ...page, openings: [], hidden: {} })],
    ['the same page as next', (page, from) => ({ ...page, openings: [], next: from })],
  ])('refuses a page that is or has %s, and asks for it once', async (_, changePage) => {
    let asked = 0;
    const counted: ChangePage = (page, from) => {
      asked += 1;
      if (asked > 10) throw new Error('asked without end');
      return changePage(page, from);
    };
    await expect(verify(counted)).rejects.toMatchObject({ name: 'VerificationError', code: 'payload-pages' });
    expect(asked).toBe(1);
  });
});
