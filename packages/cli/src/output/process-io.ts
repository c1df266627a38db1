import { askLine } from './ask.ts';
import type { Io } from './io.ts';

async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The real process. A closed output (`daybook search | head`) ends it quietly. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    out: (text) =>
      new Promise((resolve) => {
        if (process.stdout.write(text)) resolve();
        else process.stdout.once('drain', resolve);
      }),
    outNow: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    input: async () => (await readInput()).toString('utf8'),
    inputBytes: readInput,
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
