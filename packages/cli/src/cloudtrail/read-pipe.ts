import { createReadStream } from 'node:fs';
import { FILE_BYTES_MAX } from './limits.ts';

/** All that comes through a pipe; undefined when it is more than a file may hold. Rejects when it cannot be read. */
export async function readPipe(path: string): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > FILE_BYTES_MAX) return undefined;
  }
  return Buffer.concat(chunks);
}
