import { describe, expect, test } from 'vitest';
import { bundleLog, bundleOf } from '../../../ledger/src/testing/bundle-log.ts';
import {
  bundleMeaning,
  checkBundleFileForm,
  describeBundle,
  verifyBundleFile,
} from './verify-bundle-file.ts';

const log = bundleLog(1_000);
const verifierKeys = [log.verifierKey];
const whole = new Blob([new Uint8Array(await bundleOf(log))]);

describe('verifyBundleFile()', () => {
  test('verifies a file slice by slice, and says how far it is', async () => {
    const seen: number[] = [];
    const verified = await verifyBundleFile(whole, {
      verifierKeys,
      oldCheckpoint: log.at(7).checkpoint,
      onProgress: ({ bytes, of }) => seen.push(bytes / of),
    });
    expect(verified).toMatchObject({ events: 1_000, extends: 7n });
    expect(seen.length).toBeGreaterThan(1);
    expect([seen.at(-1), seen.toSorted((a, b) => a - b)]).toEqual([1, seen]);
    expect(describeBundle(verified).proved.join('\n')).toContain('the range is complete: positions 0 to 999');
  });

  test('says with a code what is wrong, and stops when asked', async () => {
    const cut = whole.slice(0, whole.size - 1);
    await expect(verifyBundleFile(cut, { verifierKeys })).rejects.toMatchObject({
      name: 'BundleError',
      code: 'bundle-cut',
    });
    await expect(verifyBundleFile(whole, { verifierKeys: [] })).rejects.toMatchObject({ code: 'no-key' });
    const signal = AbortSignal.abort(new Error('closed'));
    await expect(verifyBundleFile(whole, { verifierKeys, signal })).rejects.toThrow('closed');
    expect(await checkBundleFileForm(whole)).not.toHaveProperty('signedBy');
  });
});

describe('the filter of a bundle', () => {
  const event = {
    id: '019a0000-0000-7000-8000-000000000001',
    occurredAt: '2026-11-27T20:00:00.000Z',
    action: 'INVOICE_PAID',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { type: 'invoice', name: 'Rechnung 7' },
    outcome: 'success',
    recordedBy: { type: 'api-key', name: 'shop' },
  };
  const matches = (filter: string) =>
    bundleMeaning.readFilter(filter).matches({ position: 5, recordedAt: 0, payload: JSON.stringify(event) });

  test('takes actions, types and categories of any catalogue, and leaves categories unchecked', () => {
    expect(matches('action:INVOICE_PAID type:invoice category:invoices position:5')).toBe(true);
    expect(matches('action:INVOICE_SENT')).toBe(false);
    expect(matches('-type:invoice')).toBe(false);
    expect(bundleMeaning.readFilter('category:invoices -category:secrets env:a').unchecked).toEqual([
      'category:invoices',
      '-category:secrets',
    ]);
  });

  test.each([
    '',
    ' env:a',
    'since:7d',
    'minute:7',
    'ENV:a',
    'action:invoice_paid',
    'env:a env:b',
    'env:"a"',
    'position:07',
    '"',
  ])('is refused unless it is canonical and for always: %j', (filter) => {
    expect(() => bundleMeaning.readFilter(filter)).toThrow(
      expect.objectContaining({ code: 'bundle-filter' }),
    );
  });

  test('holds for nothing that is no event', () => {
    const { matches } = bundleMeaning.readFilter('actor:ana@acme.example');
    for (const payload of ['{}', '{"actor":7}', '{"actor":{"name":7},"recordedBy":{}}'])
      expect(matches({ position: 5, recordedAt: 0, payload })).toBe(false);
  });

  test('is announced destroyed by the workspace alone, in ranges that hold all of it', () => {
    const sweep = {
      ...event,
      action: 'RETENTION_SWEEP',
      recordedBy: { type: 'workspace' },
      metadata: { ranges: ['3-9', '10-12', '20-20'] },
    };
    const announces = (fields: object, first: number, last: number, gone: 'expired' | 'erased' = 'expired') =>
      bundleMeaning.announces(JSON.stringify({ ...sweep, ...fields }), { first, last, gone });
    expect([announces({}, 3, 12), announces({}, 20, 20), announces({}, 5, 6)]).toEqual([true, true, true]);
    expect([announces({}, 2, 3), announces({}, 12, 20), announces({}, 3, 12, 'erased')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(announces({ recordedBy: { type: 'api-key' } }, 3, 12)).toBe(false);
    expect(announces({ action: 'ERASURE_START' }, 3, 12, 'erased')).toBe(true);
    expect(announces({ action: 'ERASURE_COMPLETE' }, 3, 12, 'erased')).toBe(false);
    expect(announces({ metadata: { ranges: '3-12' } }, 3, 12)).toBe(false);
    expect(announces({ metadata: { ranges: [7, null, '03-12'] } }, 3, 12)).toBe(false);
  });
});
