import { describe, expect, test } from 'vitest';
import type { NormalizedEvent } from '../event.ts';
import { parseJson } from '../json/parse-json.ts';
import { payloadIssue, serializeEvent } from './serialize-event.ts';

const EVENT: NormalizedEvent = {
  metadata: { z: 1, a: [] },
  changes: [{ to: 2, field: 'role' }],
  outcome: 'success',
  context: { requestId: 'r', userAgent: 'u', version: 0, project: 'p', environment: 'e', ip: '::1' },
  resource: { name: 'b', id: 'i', type: 'secret' },
  actor: { name: 'a', type: 'user' },
  action: 'SECRET_READ',
  occurredAt: '2026-11-22T10:15:30.123Z',
  id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
};

describe('serializeEvent()', () => {
  test('writes names in one order, whatever order they came in', () => {
    expect(serializeEvent(EVENT, { name: 'k', id: 'key_1', ip: '::2', type: 'api-key' })).toBe(
      '{"id":"019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a","occurredAt":"2026-11-22T10:15:30.123Z","action":"SECRET_READ",' +
        '"actor":{"type":"user","name":"a"},"resource":{"type":"secret","id":"i","name":"b"},' +
        '"context":{"ip":"::1","environment":"e","project":"p","version":0,"userAgent":"u","requestId":"r"},' +
        '"outcome":"success","changes":[{"field":"role","to":2}],"metadata":{"z":1,"a":[]},' +
        '"recordedBy":{"type":"api-key","id":"key_1","name":"k","ip":"::2"}}',
    );
  });

  test('leaves out what is absent or empty', () => {
    const bare = { ...EVENT, context: {}, changes: [], metadata: {} };
    const payload = serializeEvent(bare, { type: 'workspace' });
    expect(Object.keys(JSON.parse(payload))).toEqual([
      'id',
      'occurredAt',
      'action',
      'actor',
      'resource',
      'outcome',
      'recordedBy',
    ]);
    expect(payload).toContain('"recordedBy":{"type":"workspace"}');
  });

  test('writes JSON that parseJson accepts', () => {
    expect(parseJson(serializeEvent(EVENT, { type: 'import' })).ok).toBe(true);
  });
});

describe('payloadIssue()', () => {
  test('counts bytes, not characters', () => {
    expect(payloadIssue('a'.repeat(32_768))).toBeUndefined();
    expect(payloadIssue('a'.repeat(32_769))?.message).toContain('32768 bytes');
    expect(payloadIssue('€'.repeat(10_923))).toBeDefined();
    expect(payloadIssue('€'.repeat(10_922))).toBeUndefined();
  });
});
