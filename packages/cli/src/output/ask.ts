import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { FailedError, UsageError } from './errors.ts';

/** What a shell answers for Ctrl-C. */
const INTERRUPTED = 130;

export type Terminal = { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };

/**
 * Asks for one line, which is not shown while it is typed when `isHidden`. `input` must be a terminal, which is put into raw mode.
 * @throws FailedError when the person leaves (Ctrl-C, Ctrl-D), UsageError when several lines are pasted: only the first would count.
 */
export async function askLine(
  { input, output }: Terminal,
  question: string,
  { isHidden }: { readonly isHidden: boolean },
): Promise<string> {
  const lines: string[] = [];
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // No history: nothing typed stays in memory for an arrow key to show.
  const reader = createInterface({
    input,
    output: isHidden ? nowhere : output,
    terminal: true,
    historySize: 0,
  });
  if (isHidden) output.write(question);
  else {
    reader.setPrompt(question);
    reader.prompt();
  }
  try {
    return await new Promise<string>((resolve, reject) => {
      const leave = () => reject(new FailedError('nothing was changed', INTERRUPTED));
      reader.on('SIGINT', leave);
      reader.on('close', leave);
      reader.on('line', (line) => {
        lines.push(line);
        // What was pasted arrives at once: by the next turn all its lines are here.
        if (lines.length === 1) setImmediate(() => settle(resolve, reject));
      });
      const settle = (done: (line: string) => void, fail: (error: Error) => void) => {
        if (lines.length === 1 && reader.line === '') return done(lines[0] ?? '');
        fail(
          new UsageError(
            'several lines were pasted, of which only the first would count: give them on standard input',
          ),
        );
      };
    });
  } finally {
    reader.close();
    if (isHidden) output.write('\n');
  }
}
