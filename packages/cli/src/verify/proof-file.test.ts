import { describe, expect, test } from 'vitest';
import { parseProofFile } from './proof-file.ts';
import { sampleLog } from './sample-log.testing.ts';

const good = sampleLog(3).proof(1);

describe('parseProofFile()', () => {
  test('reads the answer of the API', () => {
    expect(parseProofFile(JSON.stringify(good))).toEqual(good);
  });

  test.each([
    ['text', 'the file is not valid JSON'],
    ['7', 'must hold a JSON object'],
    ['[]', 'must hold a JSON object'],
    // Somebody who reads the file would see one payload, and the check be of the other.
    [`{"payload":"{}",${JSON.stringify(good).slice(1)}`, 'payload is given twice in the same object'],
    [
      JSON.stringify({ ...good, position: 0 }).replace('0', '9007199254740993'),
      'position must be a whole number',
    ],
  ])('names what is wrong with %j', (text, message) => {
    expect(() => parseProofFile(text)).toThrow(message);
  });

  test('knows the error of a server, and says how to notice one', () => {
    const problem = { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no event has this id' };
    expect(() => parseProofFile(JSON.stringify(problem))).toThrow(
      /error that the server answered \(404, Not Found: no event has this id\).*curl --fail-with-body .*\/proof/,
    );
  });

  test.each([
    [
      { id: '019a-1', action: 'SECRET_READ', actor: { type: 'user', name: 'ana' } },
      '/v1/events/019a-1/proof',
    ],
    [{ id: '$(x)', action: 'SECRET_READ', actor: { type: 'user', name: 'ana' } }, '/v1/events/ID/proof'],
    [{ events: [], nextCursor: null }, '/v1/events/ID/proof'],
  ])('knows events from a proof: %j', (value, address) => {
    expect(() => parseProofFile(JSON.stringify(value))).toThrow(address);
  });

  test('says that a file is empty', () => {
    expect(() => parseProofFile('\n')).toThrow('the file is empty');
  });
});
