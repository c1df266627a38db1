import { BatchReads } from './batch-reads.ts';
import type { FoundFile } from './find-files.ts';
import { openFile } from './open-file.ts';
import { contentOf } from './read-file.ts';
import { parseRecord, RecordError } from './record.ts';
import { UnreadableFile } from './unreadable.ts';

/** Without any of these in its text no file tells of a batch or its reads; quotes may be escaped in envelopes. What is packed is looked into. */
const MAY_TELL_OF_A_BATCH = /BatchGetSecretValue|invokedBy\\*"\s*:\s*\\*"secretsmanager\.|awslogs/;

/**
 * What is to be known of batches and their reads before anything is mapped. Files that cannot be read are passed over: the import
 * itself names them. `onFile` is called before each file.
 */
export async function gatherBatchReads(
  files: readonly FoundFile[],
  onFile: (index: number) => void,
): Promise<BatchReads> {
  const batchReads = new BatchReads();
  for (const [index, file] of files.entries()) {
    onFile(index);
    try {
      const opened = await openFile(file);
      if (!('text' in opened) || !MAY_TELL_OF_A_BATCH.test(opened.text)) continue;
      for (const { value } of contentOf(opened.text).records) note(batchReads, value);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
    }
  }
  return batchReads;
}

function note(batchReads: BatchReads, value: unknown): void {
  try {
    batchReads.note(parseRecord(value));
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
  }
}
