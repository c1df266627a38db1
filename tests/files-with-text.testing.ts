import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

const FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Files of a folder that hold a text, as it is or in a zstd frame, whatever kind of file that is. */
export function filesWithText(folder: string, text: string): string[] {
  return globSync('**/*', { cwd: folder })
    .filter((name) => name !== 'reserve' && statSync(join(folder, name)).isFile())
    .filter((name) => {
      const bytes = readFileSync(join(folder, name));
      return bytes.includes(text) || framesOf(bytes).some((frame) => frame.includes(text));
    });
}

/** What the zstd frames of a file hold. */
export function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = bytes.indexOf(FRAME); at >= 0; at = bytes.indexOf(FRAME, at + 1)) {
    try {
      frames.push(zstdDecompressSync(bytes.subarray(at)));
    } catch {
      // Those four bytes happen to be there.
    }
  }
  return frames;
}
