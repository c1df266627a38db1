import type { FoundFile } from './find-files.ts';
import { isTooDense, TOO_DENSE } from './limits.ts';
import { openFile } from './open-file.ts';
import { type Placed, parseValues } from './parse-values.ts';
import { type Unpacked, unpack } from './unpack.ts';
import { type Problem, UnreadableFile } from './unreadable.ts';

/** What a file holds: records and what is wrong or else among them, or `other` where it is a file of another kind. */
export type FileContent = Omit<Unpacked, 'others' | 'problems' | 'records'> & {
  readonly records: readonly Placed[];
  /** The first of them; `problemCount` is how many there are. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly other?: string;
};

/** Reads a file and takes the records out of what they came in. Throws `UnreadableFile` when nothing of it can be read. */
export async function readFile(file: FoundFile): Promise<FileContent> {
  const opened = await openFile(file);
  return 'other' in opened ? otherContent(opened.other) : contentOf(opened.text);
}

/** The same for the text of a file. */
export function contentOf(text: string): FileContent {
  if (isTooDense(text)) throw new UnreadableFile(TOO_DENSE);
  const { values, problems } = parseValues(text);
  const { others, ...unpacked } = unpack(values);
  const problemCount = problems.count + unpacked.problems.count;
  const [other] = others;
  const isOther = unpacked.records.length + unpacked.skipped.length + problemCount === 0;
  if (other !== undefined && isOther) return otherContent(other);
  return {
    records: unpacked.records,
    skipped: [...unpacked.skipped, ...others.map((name) => ({ name, why: 'not a CloudTrail record' }))],
    problems: [...problems.named, ...unpacked.problems.named],
    problemCount,
  };
}

function otherContent(other: string): FileContent {
  return { records: [], skipped: [], problems: [], problemCount: 0, other };
}
