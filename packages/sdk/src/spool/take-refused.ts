import { access, open, rename, unlink } from 'node:fs/promises';
import { HEADER, isRefusedFile, lockRefused } from './refused-file.ts';
import { eventOf, refusedLines } from './refused-lines.ts';

const WRITTEN_CHARACTERS = 1024 * 1024;

/**
 * Takes the file of refused events at `path` away, to `taken`; what an earlier call has left there comes with it, each event once, in the form
 * that it has at `path`: it may have been corrected there. Whatever the moment of a crash, each event is in one of the two. Throws
 * when the file is none of refused events, or when there is none.
 */
export async function takeRefused(path: string, taken: string): Promise<void> {
  const lock = await lockRefused(path);
  try {
    if (await exists(path)) await requireRefused(path);
    else if (await exists(taken)) return;
    else throw new Error(`${path}: there is no such file`);
    if (!(await exists(taken))) return await rename(path, taken);
    await writeLines(`${taken}.new`, bothOf(path, taken));
    await rename(`${taken}.new`, taken);
    await unlink(path);
  } finally {
    await lock.release();
  }
}

async function requireRefused(path: string): Promise<void> {
  if (await isRefusedFile(path)) return;
  throw new Error(`${path} is no file of refused events, such as app.spool.refused; it was left as it is`);
}

/** The lines that are only in `taken`, then those of `path`. */
async function* bothOf(path: string, taken: string): AsyncGenerator<string, void, void> {
  const there = new Set<string>();
  for await (const line of refusedLines(path)) there.add(nameOf(line));
  for await (const line of refusedLines(taken)) if (!there.has(nameOf(line))) yield line;
  yield* refusedLines(path);
}

/** What tells a line from others: the id of its event, or all of it. */
function nameOf(line: string): string {
  return eventOf(line)?.id ?? line;
}

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    let text = `${HEADER}\n`;
    for await (const line of lines) {
      text += `${line}\n`;
      if (text.length < WRITTEN_CHARACTERS) continue;
      await handle.appendFile(text);
      text = '';
    }
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
