import { open } from 'node:fs/promises';
import { FailedError } from '../output/errors.ts';

/** Small enough for a page of progress, large enough that reading costs nothing beside checking. */
const READ_BYTES = 262_144;

/** A file to be read in parts, and its size. Throws `FailedError` naming it; so does reading. */
export async function openBundleFile(
  path: string,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly size: number }> {
  const file = await open(path).catch((error: unknown) => {
    throw cannotBeRead(path, error);
  });
  const { size } = await file.stat();
  return { bytes: readParts(path, file.createReadStream({ highWaterMark: READ_BYTES })), size };
}

async function* readParts(
  path: string,
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* stream;
  } catch (error) {
    throw cannotBeRead(path, error);
  }
}

function cannotBeRead(path: string, error: unknown): FailedError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new FailedError(`${path}: cannot be read (${code})`);
}
