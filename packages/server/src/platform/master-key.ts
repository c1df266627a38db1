import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Wraps keys with AES-256-GCM; `context` binds what is wrapped to its use, so that one cannot stand in for another. While the
 * master key is being replaced the previous one still unwraps.
 */
export type MasterKey = {
  /** Of the key that wraps: first 8 hexadecimal digits of its SHA-256. */
  readonly id: string;
  wrap(secret: Uint8Array, context: string): string;
  /** @throws StartupError when the text was wrapped by a master key that is not here, or changed. */
  unwrap(wrapped: string, context: string): Buffer;
};

/** The id of the master key that wrapped a text. */
export function wrappedBy(wrapped: string): string {
  return wrapped.slice(0, wrapped.indexOf('.'));
}

/**
 * The master key of `DAYBOOK_MASTER_KEY`, or the one in the folder's key file `master.key`; the previous one, where there is one, of
 * `DAYBOOK_MASTER_KEY_PREVIOUS` or `master.previous.key`. The files are read again when a key is wrapped or an unknown one is met,
 * so that a running server follows a replacement.
 * @throws StartupError when there is none.
 */
export function loadMasterKey(keysFolder: string, env: NodeJS.ProcessEnv): MasterKey {
  let keys = readKeys(keysFolder, env);
  const readAgain = () => {
    try {
      keys = readKeys(keysFolder, env);
    } catch {
      // The files are being replaced, or were put away: what is in memory holds.
    }
  };
  return {
    get id() {
      return keys.current.id;
    },
    wrap(secret, context) {
      readAgain();
      return wrap(keys.current, secret, context);
    },
    unwrap(wrapped, context) {
      const id = wrappedBy(wrapped);
      if (!find(keys, id)) readAgain();
      const key = find(keys, id);
      if (!key) throw wrongKey(id, keys);
      return unwrap(key, wrapped, context);
    },
  };
}

/** Like {@link loadMasterKey}, but makes a key file (mode 0600) where there is no key yet. */
export function loadOrMakeMasterKey(keysFolder: string, env: NodeJS.ProcessEnv): MasterKey {
  const file = join(keysFolder, 'master.key');
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

/**
 * The present master key, and the previous one where there is one, as key files hold them, by the names of those.
 * @throws StartupError when there is none.
 */
export function masterKeyTexts(keysFolder: string, env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const { current, previous } = readKeys(keysFolder, env);
  const texts = new Map([['master.key', textOf(current)]]);
  if (previous) texts.set('master.previous.key', textOf(previous));
  return texts;
}

/** The id of the master key that a key file holds. @throws StartupError naming the file when it holds none. */
export function masterKeyIdOf(text: string, file: string): string {
  return decode(text.trim(), file).id;
}

function textOf({ bytes }: Key): string {
  return `${bytes.toString('base64')}\n`;
}

type Key = { readonly id: string; readonly bytes: Buffer };

type Keys = { readonly current: Key; readonly previous: Key | undefined };

function readKeys(keysFolder: string, env: NodeJS.ProcessEnv): Keys {
  const file = join(keysFolder, 'master.key');
  const current = readKey('DAYBOOK_MASTER_KEY', file, env);
  if (!current) {
    const why = env.DAYBOOK_MASTER_KEY === '' ? 'DAYBOOK_MASTER_KEY is empty' : 'there is no master key';
    throw new StartupError(`${why}: set DAYBOOK_MASTER_KEY, or put the key file back at ${file}`);
  }
  const previous = readKey('DAYBOOK_MASTER_KEY_PREVIOUS', join(keysFolder, 'master.previous.key'), env);
  return { current, previous };
}

function readKey(variable: string, file: string, env: NodeJS.ProcessEnv): Key | undefined {
  const given = env[variable];
  if (given) return decode(given, variable);
  return existsSync(file) ? decode(readFileSync(file, 'utf8').trim(), file) : undefined;
}

function decode(text: string, source: string): Key {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text) {
    throw new StartupError(
      `${source} does not hold a master key: it must be ${KEY_BYTES} bytes in base64 (openssl rand -base64 32)`,
    );
  }
  return { id: hash('sha256', bytes, 'hex').slice(0, 8), bytes };
}

function find({ current, previous }: Keys, id: string): Key | undefined {
  return [current, previous].find((key) => key?.id === id);
}

function wrap({ id, bytes }: Key, secret: Uint8Array, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `${id}.${sealed.toString('base64')}`;
}

function unwrap({ id, bytes }: Key, wrapped: string, context: string): Buffer {
  const sealed = Buffer.from(wrapped.slice(id.length + 1), 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', bytes, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new StartupError(
      'a wrapped key in the data folder was changed: restore workspace.db from a backup',
    );
  }
}

function wrongKey(id: string, { current, previous }: Keys): StartupError {
  const given = previous
    ? `the ones given are ${current.id} and ${previous.id}`
    : `the one given is ${current.id}`;
  return new StartupError(
    `the master key is the wrong one: this folder's keys were wrapped by key ${id}, ${given}`,
  );
}
