import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { initialize, startServer } from '@daybook/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDaybook } from '../daybook.ts';
import { numbered } from '../recorder/intake.testing.ts';
import type { EventProof } from '../types.ts';
import { ProofError, verify } from './verify.ts';

let verifierKey = '';
let id = '';
let proof: EventProof;
let other: EventProof;
let end: () => Promise<void>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-verify-'));
  const made = await initialize({ dataFolder: join(folder, 'data'), organizationName: 'Acme' });
  const server = await startServer({
    dataFolder: join(folder, 'data'),
    port: 0,
    env: { DAYBOOK_LOG_LEVEL: 'silent' },
  });
  end = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  verifierKey = made.verifierKey;
  const daybook = createDaybook({ url: server.url, apiKey: made.apiKey });
  const ids = [1, 2, 3].map((number) => daybook.record(numbered(number)) ?? '');
  await daybook.close();
  for await (const event of daybook.events.tail({ after: -1 })) if (event.id === ids[2]) break;
  id = ids[1] ?? '';
  proof = await daybook.proof(id);
  other = await daybook.proof(ids[2] ?? '');
});
afterAll(() => end());

function codeOf(claim: unknown, options: Partial<Parameters<typeof verify>[1]> = {}): string {
  try {
    verify(claim as EventProof, { verifierKey, ...options });
  } catch (error) {
    if (error instanceof ProofError) return error.code;
    throw error;
  }
  return 'proved';
}

describe('verify', () => {
  test("gives the event and its place, under the log's own key", () => {
    const verified = verify(proof, { verifierKey, id });
    expect(verified).toMatchObject({ event: { id, action: 'SECRET_READ' }, position: 1, size: 3n });
    expect(verifierKey.startsWith(`${verified.origin}+`)).toBe(true);
    expect(new TextDecoder().decode(verified.payload)).toBe(proof.payload);
    const next = generateSigningKey(verified.origin).verifierKey;
    expect(codeOf(proof, { verifierKey: [next, verifierKey] })).toBe('proved');
  });

  test('refuses keys of two logs, in either order', () => {
    const others = generateSigningKey('daybook.local/other').verifierKey;
    expect(codeOf(proof, { verifierKey: [others, verifierKey] })).toBe('key-conflict');
    expect(codeOf(proof, { verifierKey: [verifierKey, others] })).toBe('key-conflict');
  });

  test.each([
    undefined,
    {},
    { verifierKey: undefined },
    { verifierKey: '' },
    { verifierKey: [] },
    { verifierKey: [undefined] },
    { verifierKey: 7 },
  ])('without a key (%j) says which option is missing and where to get it', (options) => {
    const check = () => verify(proof, options as unknown as Parameters<typeof verify>[1]);
    expect(check).toThrow(expect.objectContaining({ name: 'ProofError', code: 'no-key' }));
    expect(check).toThrow(/^the option verifierKey must be .*daybook init.*GET \/v1\/ledger\/key/);
  });

  test('refuses anything that was changed', () => {
    expect(codeOf({ ...proof, payload: proof.payload.replace('SECRET_READ', 'SECRET_LIST') })).toBe(
      'root-mismatch',
    );
    expect(codeOf({ ...proof, salt: other.salt })).toBe('root-mismatch');
    expect(codeOf({ ...proof, recordedAt: '2001-01-01T00:00:00.000Z' })).toBe('root-mismatch');
    expect(codeOf({ ...proof, position: 2 })).toBe('position-mismatch');
    expect(codeOf({ ...other, payload: proof.payload })).toBe('root-mismatch');
    expect(codeOf(proof, { id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a' })).toBe('event-mismatch');
  });

  test('refuses a checkpoint that the pinned key has not signed for its own log', () => {
    const name = verifierKey.slice(0, verifierKey.indexOf('+'));
    expect(codeOf(proof, { verifierKey: generateSigningKey(name).verifierKey })).toBe('signature-missing');
    expect(codeOf(proof, { verifierKey: generateSigningKey('elsewhere.example/x').verifierKey })).toBe(
      'signature-missing',
    );
    expect(codeOf(proof, { verifierKey: [] })).toBe('no-key');
    expect(codeOf(proof, { verifierKey: 'no key' })).toBe('key-format');
  });

  test.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [() => ({ ...proof, salt: 'AA' })],
    [() => ({ ...proof, salt: '!' })],
    [() => ({ ...proof, position: -1 })],
    [() => ({ ...proof, position: '1' })],
    [() => ({ ...proof, recordedAt: 'yesterday' })],
    [() => ({ ...proof, proof: 'c2sp.org/tlog-proof@v1' })],
    [() => ({ ...proof, payload: '\ud800' })],
  ])('says what is wrong with a claim of another form (%#)', (claim) => {
    const code = codeOf(typeof claim === 'function' ? claim() : claim);
    expect(['proof-form', 'proof-format', 'salt-length', 'root-mismatch']).toContain(code);
  });
});
