import { run } from './main.ts';
import type { Io } from './output/io.ts';

/** Runs the command line in this process with an environment of its own; what it wrote and its exit code. */
export async function runCommand(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string; readonly columns?: number } = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const write = (text: string) => {
    out += text;
  };
  const io: Io = {
    out: async (text) => write(text),
    outNow: write,
    err: (text) => {
      err += text;
    },
    input: async () => options.input ?? '',
    env: options.env ?? {},
    columns: options.columns,
    isErrTerminal: false,
    nowMs: Date.now,
    onStop: () => () => undefined,
  };
  return { code: await run(args, io), out, err };
}
