import { BatchReads } from './batch-reads.ts';
import type { FoundFile } from './find-files.ts';
import type { Relations } from './map-record.ts';
import { openFile } from './open-file.ts';
import { contentOf } from './read-file.ts';
import { type CloudTrailRecord, parseRecord, RecordError } from './record.ts';
import { SharedCalls } from './shared-calls.ts';
import { UnreadableFile } from './unreadable.ts';

/**
 * Without any of these in its text no file tells of a batch, its reads, or a call that went to several accounts; quotes may be escaped
 * in envelopes. What is packed is looked into.
 */
const MAY_TELL = /BatchGetSecretValue|invokedBy\\*"\s*:\s*\\*"secretsmanager\.|sharedEventID|awslogs/;

/**
 * What is to be known of records that belong together before anything is mapped. Files that cannot be read are passed over: the import
 * itself names them. `onFile` is called before each file.
 */
export async function gatherRelations(
  files: readonly FoundFile[],
  onFile: (index: number) => void,
): Promise<Relations> {
  const sharedCalls = new SharedCalls();
  const batchReads = new BatchReads(sharedCalls);
  for (const [index, file] of files.entries()) {
    onFile(index);
    try {
      const opened = await openFile(file);
      if (!('text' in opened) || !MAY_TELL.test(opened.text)) continue;
      for (const { value } of contentOf(opened.text).records) {
        note(value, (record) => {
          sharedCalls.note(record);
          batchReads.note(record);
        });
      }
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
    }
  }
  return { batchReads, sharedCalls };
}

function note(value: unknown, take: (record: CloudTrailRecord) => void): void {
  try {
    take(parseRecord(value));
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
  }
}
