import { generateSigningKey } from '@daybook/ledger';
import { describe, expect, test } from 'vitest';
import { inspectProof, verifyProof } from './proof.ts';
import { ORIGIN, sampleLog, samplePayload } from './sample-log.testing.ts';

const log = sampleLog(300);
const { verifierKey } = log.keys;
const good = log.proof(270);

describe('verifyProof()', () => {
  test('proves that a payload is the entry at its position, under a pinned key', () => {
    const report = verifyProof(good, [verifierKey]);
    expect(report).toMatchObject({
      ok: true,
      origin: ORIGIN,
      size: '300',
      position: 270,
      payload: samplePayload(270),
    });
    expect(report.proved.join()).toMatch(/entry 270 of the tree of 300 entries.*signed by the pinned key/);
    expect(report.notProved.join()).not.toContain('who signed');
  });

  test('without a pinned key looks at the form only, and calls nothing proved', () => {
    const report = inspectProof(good);
    expect(report).toMatchObject({ ok: false, code: 'unpinned', proved: [], payload: samplePayload(270) });
    expect(JSON.stringify(report)).not.toMatch(/is signed|"ok":true/);
    expect(report.notProved.join()).toContain('who signed');
    expect(() => verifyProof(good, [])).toThrow(expect.objectContaining({ code: 'no-key' }));
  });

  test.each([
    ['another payload', { payload: samplePayload(271) }, 'root-mismatch'],
    ['a payload spelled otherwise', { payload: ` ${samplePayload(270)}` }, 'root-mismatch'],
    ['another salt', { salt: Buffer.alloc(16).toString('base64') }, 'root-mismatch'],
    ['another recorded time', { recordedAt: '2023-11-14T22:13:20.271Z' }, 'root-mismatch'],
    ['another position', { position: 271 }, 'position-mismatch'],
    [
      'the proof of another entry',
      { proof: log.proof(270).proof.replace('index 270', 'index 271'), position: 271 },
      'root-mismatch',
    ],
    ['a short salt', { salt: 'AAAA' }, 'salt-length'],
  ])('refuses %s', (_, change, code) => {
    expect(() => verifyProof({ ...good, ...change }, [verifierKey])).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('refuses a checkpoint signed by another key, or of a log the key is not for', () => {
    const other = sampleLog(300, { keys: generateSigningKey(ORIGIN) });
    expect(() => verifyProof(other.proof(270), [verifierKey])).toThrow(
      expect.objectContaining({ code: 'signature-missing' }),
    );
    const foreign = sampleLog(300, { keys: generateSigningKey('elsewhere/org') });
    expect(() => verifyProof(foreign.proof(270), [foreign.keys.verifierKey])).toThrow(
      expect.objectContaining({ code: 'origin-mismatch' }),
    );
  });
});
