import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../platform/startup-error.ts';
import { MANIFEST } from './backup-files.ts';

/** Raised when a backup of an older version could not be read as one any more, or an older version would misread a newer one. */
export const BACKUP_FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const manifestSchema = z.object({
  format: z.int().min(1),
  /** The version that made it. */
  daybook: z.string(),
  /** ISO 8601: when both databases were as they are in it. */
  createdAt: z.iso.datetime(),
  /** Ids of the master keys that its keys are wrapped by: without them nothing of it starts. */
  masterKeyIds: z.array(z.string()),
  /** Whether the master key is in it. */
  withMasterKey: z.boolean(),
  organizations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** The ledger's name. */
      origin: z.string(),
      /** How many entries the ledger has. */
      size: z.int().min(0),
      /** The newest signed note; null before a server has run. */
      checkpoint: z.string().nullable(),
      /** First and last positions whose events were erased: an older backup that is restored must lose them again. */
      erased: z.array(z.tuple([z.int().min(0), z.int().min(0)])),
    }),
  ),
  /** Of the list of files beside the manifest. */
  files: z.object({ count: z.int().min(1), sha256 }),
});

/** What a backup says of itself. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Writes it so that it is there whole or not at all, and on stable storage when this resolves. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = await open(join(folder, MANIFEST), 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @throws StartupError in one line that says why the folder is no backup that this version can read */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  if (existsSync(path)) return readManifestFile(path);
  throw new StartupError(`${folder} is not a whole backup: it has no ${MANIFEST}, which is written last`);
}

/** The same of a manifest that may lie anywhere. @throws StartupError */
export async function readManifestFile(path: string): Promise<Manifest> {
  if (!existsSync(path)) throw new StartupError(`${path}: there is no such file`);
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StartupError(`${path} is damaged: it is not JSON; take another backup`);
  }
  const format = z.object({ format: z.int() }).safeParse(json);
  if (format.success && format.data.format > BACKUP_FORMAT) {
    throw new StartupError(
      `${path} was written by a newer version of Daybook (format ${format.data.format}, this version knows ${BACKUP_FORMAT}): restore it with that version`,
    );
  }
  const read = manifestSchema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StartupError(
    `${path} is damaged: ${issue?.path.join('.') ?? 'it'} ${issue?.message ?? 'cannot be read'}; take another backup`,
  );
}
