import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportKind } from './export-store.ts';

const FOLDER_MODE = 0o700;

export type ExportPlace = {
  readonly id: string;
  readonly organizationId: string;
  readonly format: ExportKind;
};

/** Where exports that were made in the background lie: `<folder>/<organization>/<id>.<format>`, `.part` while they are made. */
export class ExportFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path({ organizationId, id, format }: ExportPlace): string {
    return join(this.#folder, organizationId, `${id}.${format}`);
  }

  part(place: ExportPlace): string {
    return `${this.path(place)}.part`;
  }

  async makeFolder(organizationId: string): Promise<void> {
    await mkdir(join(this.#folder, organizationId), { recursive: true, mode: FOLDER_MODE });
  }

  /** Nothing there is no error. */
  async remove(place: ExportPlace): Promise<void> {
    for (const path of [this.part(place), this.path(place)]) await rm(path, { force: true });
  }

  /** Removes what belongs to no export that is known. */
  async removeOthers(isKnown: (organizationId: string, id: string) => boolean): Promise<void> {
    for (const organizationId of await namesIn(this.#folder)) {
      const folder = join(this.#folder, organizationId);
      if (!(await lstat(folder)).isDirectory()) continue;
      for (const name of await namesIn(folder)) {
        const [id = ''] = name.split('.');
        if (!isKnown(organizationId, id)) await rm(join(folder, name), { force: true });
      }
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
