import type { FoundFile } from './find-files.ts';
import { openFile } from './open-file.ts';
import { type Placed, parseValues } from './parse-values.ts';
import { type Unpacked, unpack } from './unpack.ts';
import type { Problem } from './unreadable.ts';

/** What a file holds: records and what is wrong or else among them, or `other` where it is a file of another kind. */
export type FileContent = Omit<Unpacked, 'others' | 'records'> & {
  readonly records: readonly Placed[];
  readonly other?: string;
};

/** Reads a file and takes the records out of what they came in. Throws `UnreadableFile` when nothing of it can be read. */
export async function readFile(file: FoundFile): Promise<FileContent> {
  const opened = await openFile(file);
  if ('other' in opened) return { records: [], skipped: [], problems: [], other: opened.other };
  return contentOf(opened.text);
}

/** The same for the text of a file. */
export function contentOf(text: string): FileContent {
  const { values, problems } = parseValues(text);
  const { others, ...unpacked } = unpack(values);
  const all: readonly Problem[] = [...problems, ...unpacked.problems];
  const [other] = others;
  const isOther = unpacked.records.length + unpacked.skipped.length + all.length === 0;
  if (other !== undefined && isOther) return { records: [], skipped: [], problems: [], other };
  return {
    records: unpacked.records,
    skipped: [...unpacked.skipped, ...others.map((name) => ({ name, why: 'not a CloudTrail record' }))],
    problems: [...all],
  };
}
