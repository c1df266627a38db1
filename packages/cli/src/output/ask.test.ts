import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askLine } from './ask.ts';

/** Types into a question; what the screen showed with the answer. */
async function type(keys: string, isHidden: boolean): Promise<{ answer: string; screen: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = '';
  output.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  const asked = askLine({ input, output }, 'Value: ', { isHidden });
  input.write(keys);
  const answer = await asked.catch((error: Error) => error.message);
  return { answer, screen };
}

describe('askLine()', () => {
  test('shows the question and not what is typed, which can be corrected', async () => {
    expect(await type('hunter3\u007f2\r', true)).toEqual({ answer: 'hunter2', screen: 'Value: \n' });
  });

  test('shows what is typed where it is no secret', async () => {
    const { answer, screen } = await type('DOOMED\r', false);
    expect(answer).toBe('DOOMED');
    expect(screen).toContain('DOOMED');
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s leaves without an answer', async (_, key) => {
    expect(await type(key, true)).toEqual({ answer: 'nothing was changed', screen: 'Value: \n' });
  });

  test('several pasted lines are refused instead of taking the first', async () => {
    for (const keys of ['-----BEGIN\rMIIB\r', '-----BEGIN\rMIIB']) {
      expect((await type(keys, true)).answer).toContain('several lines were pasted');
    }
  });
});
