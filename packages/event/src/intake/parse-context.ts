import { addressWithoutPort, canonicalAddress } from '../address/address.ts';
import type { Issues } from '../budget.ts';
import type { Context } from '../event.ts';
import { LIMITS } from '../limits.ts';
import { readFields, readOptionalText } from './readers.ts';

const NAMES: ReadonlySet<string> = new Set([
  'ip',
  'environment',
  'project',
  'version',
  'userAgent',
  'requestId',
]);

/** Reads the circumstances; absent when none is given. Addresses come out in their canonical form. */
export function parseContext(value: unknown, issues: Issues): Context | undefined {
  if (value === undefined) return undefined;
  const fields = readFields(value, 'context', NAMES, issues);
  if (!fields) return undefined;
  const ip = readIp(fields.ip, issues);
  const environment = readOptionalText(
    fields.environment,
    'context.environment',
    LIMITS.environmentCharacters,
    issues,
  );
  const project = readOptionalText(fields.project, 'context.project', LIMITS.projectCharacters, issues);
  const version = readVersion(fields.version, issues);
  const userAgent = readOptionalText(
    fields.userAgent,
    'context.userAgent',
    LIMITS.userAgentCharacters,
    issues,
  );
  const requestId = readOptionalText(
    fields.requestId,
    'context.requestId',
    LIMITS.requestIdCharacters,
    issues,
  );
  const context: { -readonly [Name in keyof Context]: Context[Name] } = {};
  if (ip !== undefined) context.ip = ip;
  if (environment !== undefined) context.environment = environment;
  if (project !== undefined) context.project = project;
  if (version !== undefined) context.version = version;
  if (userAgent !== undefined) context.userAgent = userAgent;
  if (requestId !== undefined) context.requestId = requestId;
  return Object.keys(context).length > 0 ? context : undefined;
}

function readIp(value: unknown, issues: Issues): string | undefined {
  if (value === undefined) return undefined;
  const address =
    typeof value === 'string' && value.length <= LIMITS.ipCharacters ? canonicalAddress(value) : undefined;
  if (address === undefined) issues.push({ path: 'context.ip', message: ipProblem(value) });
  return address;
}

function ipProblem(value: unknown): string {
  const bare =
    typeof value === 'string' && value.length <= LIMITS.ipCharacters ? addressWithoutPort(value) : undefined;
  if (bare === undefined || typeof value !== 'string') return 'must be an IPv4 or IPv6 address';
  const excess = value.includes('%') ? 'zone' : value.endsWith(']') ? 'brackets' : 'port';
  return `must be an IPv4 or IPv6 address without the ${excess}: ${bare}`;
}

function readVersion(value: unknown, issues: Issues): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  issues.push({ path: 'context.version', message: 'must be a whole number from 0' });
  return undefined;
}
