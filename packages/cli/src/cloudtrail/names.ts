import type { Resource } from '@daybook/event';

/** A resource whose name the record does not tell. */
export const UNKNOWN = 'unknown';

/** What a listing is about when it names nothing in particular. */
export const EVERYTHING = '*';

/**
 * The secret that a Secrets Manager call is about.
 *
 * `secretId` may be a name, a full ARN, or an ARN without the six random characters that Secrets Manager appends. A partial
 * ARN looks like a full one when the name itself ends in a hyphen and six characters; `fullArn`, where the record has
 * it (in its response), tells the two apart.
 */
export function secretResource(secretId: string | undefined, fullArn?: string): Resource {
  const arn = fullArn ?? (secretId?.startsWith('arn:') ? secretId : undefined);
  const name = secretId === undefined ? secretNameOfArn(fullArn) : secretName(secretId, fullArn);
  return { type: 'secret', ...(arn === undefined ? {} : { id: arn }), name: name ?? UNKNOWN };
}

/** Keys of a secret by what a record calls it, one of which `secretKeysAsked` has of whatever else it may be called. */
export function secretKeys(secretId: string | undefined): readonly string[] {
  if (!secretId?.startsWith('arn:')) return [`name ${secretId ?? UNKNOWN}`, `plain ${secretId ?? UNKNOWN}`];
  const partial = secretId.replace(SUFFIX, '');
  return [...new Set([secretId, partial, `name ${secretNameOfArn(secretId) ?? secretId}`])];
}

/** The keys under which a secret may be found that was asked for by name, by ARN, or by an ARN without its suffix; the surest first. */
export function secretKeysAsked(secretId: string): readonly string[] {
  if (!secretId.startsWith('arn:')) return [`name ${secretId}`];
  const names = [secretNameOfArn(secretId), tailOfArn(secretId)].map((name) => `plain ${name ?? secretId}`);
  return [...new Set([secretId, ...names])];
}

function secretName(secretId: string, fullArn: string | undefined): string {
  if (!secretId.startsWith('arn:')) return secretId;
  const isPartial = fullArn?.startsWith(`${secretId}-`) && fullArn.length === secretId.length + SUFFIX_LENGTH;
  return (isPartial ? tailOfArn(secretId) : secretNameOfArn(secretId)) ?? secretId;
}

function secretNameOfArn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : tailOfArn(arn)?.replace(SUFFIX, '');
}

function tailOfArn(arn: string): string | undefined {
  return /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(arn)?.[1];
}

/** The random characters at the end of a full ARN. */
const SUFFIX = /(?<=.)-[A-Za-z0-9]{6}$/;

const SUFFIX_LENGTH = '-Ab12Cd'.length;

/**
 * The parameter that a Parameter Store call is about, from a name or an ARN, with the version or label a reader may append
 * (`/app/key:3`, `/app/key:stable`). An ARN of a hierarchical name spells it without its leading slash, which is put back.
 */
export function parameterName(text: string): { name: string; version?: number; label?: string } {
  const inArn = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(text)?.[1];
  const full = inArn === undefined ? text : inArn.includes('/') ? `/${inArn}` : inArn;
  const selector = /^(.+):([^:/]+)$/.exec(full);
  const [name, choice] = [selector?.[1], selector?.[2]];
  if (full.startsWith('arn:') || name === undefined || choice === undefined) return { name: full };
  return /^\d{1,15}$/.test(choice) ? { name, version: Number(choice) } : { name, label: choice };
}
