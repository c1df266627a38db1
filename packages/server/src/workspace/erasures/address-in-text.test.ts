import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emailKey } from '../../platform/email-address.ts';
import { addressFinder, payloadFinder } from './address-in-text.ts';

const ana = addressFinder('ana@acme.example');

describe('an address is found', () => {
  test.each([
    'ana@acme.example',
    'Ana@ACME.Example',
    'Ana <ana@acme.example>',
    'write to ana@acme.example.',
    'ana@acme.example, ben@acme.example',
    '"ana@acme.example"',
    "'ana@acme.example'",
    '(ana@acme.example)',
    'mailto:ana@acme.example?subject=x',
    'user=ana@acme.example&x=1',
    'https://acme.example/users/ana@acme.example/keys',
    'https://acme.example/users/ana%40acme.example',
    'https://acme.example/?user=%22ana%40acme.example%22',
    'emailAddress=ana@acme.example,CN=Ana',
    '-ana@acme.example',
    '…ana@acme.example…',
    'ana@acme.example@ldap',
    'x@y ana@acme.example',
    "ana@acme.example's key",
    'ana@acme.example_backup',
  ])('in %s', (text) => {
    expect(ana(text)).toBe(true);
  });

  test.each([
    'mariana@acme.example',
    'ana+x@acme.example',
    'x+ana@acme.example',
    'ana@acme.example.org',
    'ana@acme.example-corp.com',
    'ana@acme.examples',
    'ana@acme.exampleé',
    'my.ana@acme.example',
    'my-ana@acme.example',
    'my_ana@acme.example',
    "d'ana@acme.example",
    'éana@acme.example',
    'ana@sub.acme.example',
    'ana @acme.example',
    'ana@acme.exampl',
    'ana',
    '@acme.example',
    'mari%61na@acme.example',
  ])('not in %s, which is another one', (text) => {
    expect(ana(text)).toBe(false);
  });

  test('in every spelling of a name and a domain with other letters', () => {
    const isIn = addressFinder('jürgen@bücher.example');
    for (const text of [
      'JÜRGEN@BÜCHER.EXAMPLE',
      'jürgen@xn--bcher-kva.example',
      'ju\u0308rgen@bu\u0308cher.example',
      '{"email":"j\\u00fcrgen@b\\u00fccher.example"}',
      'j%C3%BCrgen%40b%C3%BCcher.example',
    ])
      expect([text, isIn(text)]).toEqual([text, true]);
    expect(isIn('jurgen@bücher.example')).toBe(false);
  });

  test('of a name that has punctuation of its own', () => {
    const isIn = addressFinder("o'brien@acme.example");
    expect(isIn("mail o'brien@acme.example")).toBe(true);
    expect(isIn("'o'brien@acme.example'")).toBe(true);
    expect(isIn('brien@acme.example')).toBe(false);
    expect(addressFinder('brien@acme.example')("o'brien@acme.example")).toBe(false);
  });

  test('wherever a plain reading of the text finds it, and nowhere else', () => {
    const piece = fc.constantFrom(
      ...['ana', 'Ana', 'mari', 'acme', 'ACME', 'example', 'org', 'é', '7'],
      ...['@', '.', '-', '+', '_', ' ', ',', '"', '<', '>', ':', ';', '(', '\n'],
      ...['ana@acme.example', 'ANA@acme.example'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(ana(text)).toBe(isInPlainly(text, 'ana@acme.example'));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Takes a text apart at everything that no address has, and compares what is around each @. */
function isInPlainly(text: string, address: string): boolean {
  return text.split(/[^\p{L}\p{M}\p{N}._+@-]+/u).some((word) => {
    const parts = word.split('@');
    return parts.slice(1).some((after, n) => {
      const local = (parts[n] ?? '').replace(/^[.-]+/, '');
      return emailKey(`${local}@${after.replace(/[_+].*$/, '').replace(/[.-]+$/, '')}`) === address;
    });
  });
}

describe('an event names an address', () => {
  const names = payloadFinder('ana@acme.example');
  const event = (fields: object) =>
    JSON.stringify({
      id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
      actor: { type: 'user', name: 'ben@acme.example' },
      resource: { type: 'member', name: 'x' },
      recordedBy: { type: 'workspace' },
      ...fields,
    });

  test.each([
    ['actor', { actor: { type: 'user', name: 'Ana@acme.example' } }],
    ['id of the actor', { actor: { type: 'user', id: 'ana@acme.example', name: 'Ana' } }],
    ['resource', { resource: { type: 'member', name: 'ana@acme.example' } }],
    ['change', { changes: [{ field: 'owner', from: 'ana@acme.example', to: null }] }],
    ['name of a field', { changes: [{ field: 'role of ana@acme.example' }] }],
    ['metadata', { metadata: { note: 'asked by "ana@acme.example"\n' } }],
    ['name of metadata', { metadata: { 'ana@acme.example': true } }],
    ['list', { metadata: { names: ['x', 'ana@acme.example'] } }],
    ['context', { context: { userAgent: 'crawler (ana@acme.example)' } }],
    ['text with other letters', { metadata: { note: 'Grüße an ana@acme.example' } }],
  ])('in its %s', (_, fields) => {
    expect(names(event(fields))).toBe(true);
  });

  test('not in that of somebody else, nor in the name of the key that recorded it', () => {
    expect(names(event({}))).toBe(false);
    expect(names(event({ metadata: { note: 'mariana@acme.example' } }))).toBe(false);
    expect(names(event({ recordedBy: { type: 'api-key', name: 'ana@acme.example' } }))).toBe(false);
  });

  test('in what is left of one that cannot be read', () => {
    expect(names('{"actor":{"name":"ana@acme.example"')).toBe(true);
  });
});
