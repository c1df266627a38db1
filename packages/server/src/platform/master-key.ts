import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Wraps keys with AES-256-GCM; `context` binds what is wrapped to its use, so that one cannot stand in for another. */
export type MasterKey = {
  /** First 8 hexadecimal digits of the key's SHA-256. */
  readonly id: string;
  wrap(secret: Uint8Array, context: string): string;
  /** @throws StartupError when the text was wrapped by another master key or changed. */
  unwrap(wrapped: string, context: string): Buffer;
};

/** The master key of `DAYBOOK_MASTER_KEY`, or the one in the folder's key file. @throws StartupError when there is none. */
export function loadMasterKey(keysFolder: string, env: NodeJS.ProcessEnv): MasterKey {
  if (env.DAYBOOK_MASTER_KEY) return masterKey(decode(env.DAYBOOK_MASTER_KEY, 'DAYBOOK_MASTER_KEY'));
  const file = keyFile(keysFolder);
  if (!existsSync(file)) {
    throw new StartupError(
      `there is no master key: set DAYBOOK_MASTER_KEY, or put the key file back at ${file}`,
    );
  }
  return masterKey(decode(readFileSync(file, 'utf8').trim(), file));
}

/** Like {@link loadMasterKey}, but makes a key file (mode 0600) where there is no key yet. */
export function loadOrMakeMasterKey(keysFolder: string, env: NodeJS.ProcessEnv): MasterKey {
  const file = keyFile(keysFolder);
  if (!env.DAYBOOK_MASTER_KEY && !existsSync(file)) {
    mkdirSync(keysFolder, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
  }
  return loadMasterKey(keysFolder, env);
}

function keyFile(keysFolder: string): string {
  return join(keysFolder, 'master.key');
}

function decode(text: string, source: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== text) {
    throw new StartupError(
      `${source} does not hold a master key: it must be ${KEY_BYTES} bytes in base64 (openssl rand -base64 32)`,
    );
  }
  return key;
}

function masterKey(key: Buffer): MasterKey {
  const id = hash('sha256', key, 'hex').slice(0, 8);
  return {
    id,
    wrap(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(context));
      const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
      return `${id}.${sealed.toString('base64')}`;
    },
    unwrap(wrapped, context) {
      const [wrappedBy, body = ''] = wrapped.split('.');
      if (wrappedBy !== id) {
        throw new StartupError(
          `the master key is the wrong one: this folder's keys were wrapped by key ${wrappedBy}, the one given is ${id}`,
        );
      }
      const sealed = Buffer.from(body, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch {
        throw new StartupError(
          'a wrapped key in the data folder was changed: restore workspace.db from a backup',
        );
      }
    },
  };
}
