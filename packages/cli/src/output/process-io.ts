import { askLine } from './ask.ts';
import type { Io } from './io.ts';

async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/**
 * The real process. A closed output (`daybook search | head`) ends it quietly: with the exit code of a command that has come to its end, else
 * with 1, since what was not read to the end is no success.
 */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      // Later: a command that has written its last is about to set its exit code.
      setImmediate(() => process.exit(process.exitCode ?? 1));
    });
  }
  const write = (data: string | Uint8Array) =>
    new Promise<void>((resolve) => {
      // Of a closed one nothing more is to be awaited: there will be no room.
      if (process.stdout.write(data) || process.stdout.errored) resolve();
      else process.stdout.once('drain', resolve);
    });
  return {
    out: write,
    outBytes: write,
    outNow: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    input: async () => (await readInput()).toString('utf8'),
    inputBytes: readInput,
    inputParts: () => process.stdin,
    ask: process.stdin.isTTY
      ? (question, options) => askLine({ input: process.stdin, output: process.stderr }, question, options)
      : undefined,
    env: process.env,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    isOutTerminal: process.stdout.isTTY === true,
    isErrTerminal: process.stderr.isTTY === true,
    nowMs: Date.now,
    onStop: (stop) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      for (const signal of signals) process.on(signal, stop);
      return () => {
        for (const signal of signals) process.off(signal, stop);
      };
    },
  };
}
