import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { StartupError } from '../platform/startup-error.ts';
import { EXPORT_DIR } from './export-folder.ts';

/**
 * What is exported is for others to fetch, and the data folder for nobody else; also, a schedule could write over the data.
 * @throws StartupError where one of the two folders lies in the other, also by a link
 */
export function keepApart(exportFolder: string, dataFolder: string): void {
  const [exports, data] = [realPath(exportFolder), realPath(resolve(dataFolder))];
  if (!isWithin(exports, data) && !isWithin(data, exports)) return;
  throw new StartupError(
    `the folder of ${EXPORT_DIR} (${exportFolder}) and the data folder (${resolve(dataFolder)}) must not lie in one another: choose another folder for exports`,
  );
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** Without links, as far as there is something. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
