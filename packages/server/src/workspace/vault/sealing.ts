import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a value belongs; it opens nowhere else. */
export type Place = {
  readonly organizationId: string;
  /** Empty for secrets, which belong to the organization. */
  readonly projectId: string;
  readonly name: string;
  readonly environment: string;
  readonly version: number;
};

/** A stored value does not open: it was changed, or put where it does not belong. The message never tells a value. */
export class SealedValueError extends Error {
  override name = 'SealedValueError';
}

/** AES-256-GCM: a random nonce of 12 bytes, the encrypted UTF-8 of `value`, a tag of 16 bytes. */
export function sealValue(key: KeyObject, place: Place, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(place));
  return Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** How many bytes {@link sealValue} makes of a value. */
export function sealedBytes(value: string): number {
  return NONCE_BYTES + Buffer.byteLength(value) + TAG_BYTES;
}

/** @throws SealedValueError */
export function openValue(key: KeyObject, place: Place, sealed: Uint8Array): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(additionalData(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = [decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    const { organizationId, projectId, name, environment, version } = place;
    throw new SealedValueError(
      `version ${version} of ${name} (${[organizationId, projectId, environment].filter(Boolean).join(', ')}) was changed in the database: restore workspace.db, or set the value again`,
    );
  }
}

/** Each part after its length in bytes (32 bits, big-endian), so that no two places have the same bytes. */
function additionalData({ organizationId, projectId, name, environment, version }: Place): Buffer {
  const parts = [organizationId, projectId, name, environment, String(version)];
  const data = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + 4 + Buffer.byteLength(part), 0));
  let end = 0;
  for (const part of parts) {
    const length = data.write(part, end + 4);
    data.writeUInt32BE(length, end);
    end += 4 + length;
  }
  return data;
}
