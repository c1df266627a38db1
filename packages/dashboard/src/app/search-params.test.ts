import { describe, expect, test } from 'vitest';
import {
  parseSearch,
  readAuditLogSearch,
  readExposureSearch,
  readInvestigationSearch,
  stringifySearch,
} from './search-params.ts';

describe('the address', () => {
  test('brings any filter back as it was', () => {
    for (const q of [
      'action:SECRET_READ env:production',
      '123',
      'true',
      '"a & b" -ip:10.0.0.0/8',
      'a+b%20#?',
      'ü東\u202e',
    ]) {
      expect(parseSearch(stringifySearch({ q, event: 'x' }))).toEqual({ q, event: 'x' });
    }
  });

  test('can be read by people', () => {
    expect(stringifySearch({ q: 'actor:ana@acme.example,bob ip:10.0.0.0/8' })).toBe(
      '?q=actor:ana@acme.example,bob+ip:10.0.0.0/8',
    );
    expect(stringifySearch({ q: undefined })).toBe('');
  });

  test('says nothing where a parameter is empty or unknown', () => {
    expect(readAuditLogSearch({ q: ' ', event: '', other: 'x' })).toEqual({});
    expect(readAuditLogSearch({ q: 'a', event: 'b' })).toEqual({ q: 'a', event: 'b' });
    expect(readAuditLogSearch({ zone: 'utc' })).toEqual({ zone: 'UTC' });
    expect(readAuditLogSearch({ zone: 'Europe/Nowhere' })).toEqual({});
    expect(readAuditLogSearch({ zone: 'local' })).toEqual({});
    expect(readInvestigationSearch({ apiKey: 'ci', email: '', other: 'x' })).toEqual({ apiKey: 'ci' });
    expect(readExposureSearch({ secret: 'A', env: 'b', cursor: 'x' })).toEqual({ secret: 'A', env: 'b' });
  });
});
