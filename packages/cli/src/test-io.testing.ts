import { run } from './main.ts';
import type { Io } from './output/io.ts';

/** Runs the command line in this process with an environment of its own; what it wrote and its exit code. */
export async function runCommand(
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string | Uint8Array;
    readonly columns?: number;
    /** What a person at a terminal answers to each question; without it nobody is there. */
    readonly answer?: string;
  } = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const write = (text: string) => {
    out += text;
  };
  const bytes = Buffer.from(options.input ?? '');
  const io: Io = {
    out: async (text) => write(text),
    outBytes: async (bytes) => write(Buffer.from(bytes).toString('utf8')),
    outNow: write,
    err: (text) => {
      err += text;
    },
    input: async () => bytes.toString('utf8'),
    inputBytes: async () => bytes,
    inputParts: async function* () {
      yield bytes;
    },
    ask:
      options.answer === undefined
        ? undefined
        : async (question) => {
            err += question;
            return options.answer ?? '';
          },
    env: options.env ?? {},
    columns: options.columns,
    isOutTerminal: options.columns !== undefined,
    isErrTerminal: false,
    nowMs: Date.now,
    onStop: () => () => undefined,
  };
  return { code: await run(args, io), out, err };
}
