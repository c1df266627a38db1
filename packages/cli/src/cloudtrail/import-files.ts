import type { Client } from '@daybook/sdk';
import type { Found } from './find-files.ts';
import { gatherRelations } from './gather-relations.ts';
import { mapFile } from './map-file.ts';
import { sendFile } from './send.ts';
import type { ImportCounter } from './summary.ts';

export type ImportOptions = {
  readonly client: Client;
  /** Is told everything as it happens, so that it says how far the import came when that ends early. */
  readonly counter: ImportCounter;
  readonly environment: string | undefined;
  readonly nowMs: () => number;
  readonly onProgress: (text: string) => void;
};

/**
 * Imports what was found, file by file. What cannot be read is counted and costs nothing else. Throws `DaybookError` when the
 * server cannot be reached or does not let this key import; what was sent until then is recorded.
 */
export async function importFiles(found: Found, options: ImportOptions): Promise<void> {
  const { client, counter, environment, nowMs, onProgress } = options;
  const { files } = found;
  for (const what of found.others) counter.otherFile(what);
  counter.unreadable(found.unreadable);
  const relations = await gatherRelations(files, (index) =>
    onProgress(`looking for records of the same call: file ${index + 1} of ${files.length}`),
  );
  for (const [index, found] of files.entries()) {
    const show = () =>
      onProgress(`file ${index + 1} of ${files.length}, ${counter.events} events: ${found.path}`);
    show();
    const file = await mapFile(found, { environment, ...relations, nowMs: nowMs() });
    if (file.other !== undefined) counter.otherFile(file.other);
    counter.unreadable(file.unreadable, file.unreadableCount);
    await sendFile(client, file, ({ sent, leftOut, refused }) => {
      for (const { event, name, isDuplicate } of sent) counter.event(name, event.action, isDuplicate);
      for (const { event, name, place } of leftOut)
        counter.leftOut({ id: event.id, name, file: found.path, place });
      counter.unreadable(refused);
      show();
    });
    for (const { name, why } of file.skipped) counter.skip(name, why);
    if (file.isRead && file.other === undefined) counter.file(file.records);
  }
}
