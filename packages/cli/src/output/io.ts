import { askLine } from './ask.ts';

/** What a command sees of the world around it. */
export type Io = {
  /** Writes to standard output; resolves when there is room for more. */
  readonly out: (text: string) => Promise<void>;
  /** Writes to standard output without waiting, for short texts. */
  readonly outNow: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Reads standard input to its end. */
  readonly input: () => Promise<string>;
  /** The same, as it is. */
  readonly inputBytes: () => Promise<Uint8Array>;
  /** Asks a person for a line, which is not shown while it is typed when `isHidden`; undefined when nobody is there to be asked. */
  readonly ask: ((question: string, options: { readonly isHidden: boolean }) => Promise<string>) | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Characters a line of the terminal holds; undefined when output is no terminal. */
  readonly columns: number | undefined;
  readonly isOutTerminal: boolean;
  /** Whether standard error is a terminal, so that progress may be drawn on it. */
  readonly isErrTerminal: boolean;
  readonly nowMs: () => number;
  /** Calls `stop` for each SIGINT and SIGTERM until the returned function is called. */
  readonly onStop: (stop: (signal: NodeJS.Signals) => void) => () => void;
};

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
