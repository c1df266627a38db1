import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import { type Canary, formsOf, RULES, type Rule } from './canary.ts';

/** Something that is searched: where it lies, and all its bytes. */
export type Place = { readonly where: string; readonly bytes: Buffer };

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Every file of a folder but the reserve, and what the journal and its segments keep compressed. */
export function placesOf(dataFolder: string): Place[] {
  const files = globSync('**/*', { cwd: dataFolder })
    .filter((name) => statSync(join(dataFolder, name)).isFile())
    // Random bytes that keep space back; nothing is ever put into it.
    .filter((name) => name !== 'reserve')
    .map((name) => ({ where: name, bytes: readFileSync(join(dataFolder, name)) }));
  const journal = new DatabaseSync(join(dataFolder, 'journal.db'), { readOnly: true });
  const batches = journal.prepare('SELECT batch, payloads FROM batches').all();
  journal.close();
  const unpacked = batches.map(({ batch, payloads }) => {
    if (!(payloads instanceof Uint8Array)) throw new Error('a journal batch has no bytes');
    return { where: `batch ${batch} of journal.db`, bytes: zstdDecompressSync(payloads) };
  });
  const segments = files.filter(({ where }) => where.startsWith('segments'));
  return [...files, ...unpacked, ...segments.map(({ where, bytes }) => ({ where, bytes: framesOf(bytes) }))];
}

/** What the frames of a segment unpack to. */
function framesOf(bytes: Buffer): Buffer {
  const frames: Buffer[] = [];
  for (let at = bytes.indexOf(ZSTD_MAGIC); at !== -1; at = bytes.indexOf(ZSTD_MAGIC, at + 1))
    frames.push(zstdDecompressSync(bytes.subarray(at)));
  return Buffer.concat(frames);
}

/** Every text that is where it must not be, by its kind; `isAllowed` says which places may hold which. */
export function leaks(
  canaries: readonly Canary[],
  places: readonly Place[],
  isAllowed: (rule: Rule, where: string) => boolean,
): string[] {
  const found = canaries.flatMap(({ kind, bytes: canary }) => {
    const forms = formsOf(canary);
    return places
      .filter(({ where }) => !isAllowed(RULES[kind], where))
      .filter(({ bytes }) => forms.some((form) => bytes.includes(form)))
      .map(({ where }) => `${kind} in ${where}`);
  });
  return [...new Set(found)];
}
