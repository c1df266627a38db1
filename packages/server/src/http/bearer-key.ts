import { isKeyText, tokenHash } from '../workspace/api-keys/key-text.ts';
import type { AppContext } from './context.ts';

/** The text of the request's bearer token. */
export function bearerText(c: AppContext): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1];
}

/** What is stored of the request's API key, worked out once; undefined where there is none, or what was sent cannot be one. */
export function keyHashOf(c: AppContext): Buffer | undefined {
  const known = c.get('keyHash');
  if (known) return known;
  const text = bearerText(c);
  if (text === undefined || !isKeyText(text)) return undefined;
  const hash = tokenHash(text);
  c.set('keyHash', hash);
  return hash;
}
