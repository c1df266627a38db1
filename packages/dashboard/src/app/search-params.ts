import { readZone, type Zone } from '../features/audit-log/zone/zone.ts';

/** What the address of the audit log says: the filter as text, the id of the event that is open, and the zone unless it is the reader's. */
export type AuditLogSearch = { readonly q?: string; readonly event?: string; readonly zone?: Zone };

/** Keeps what is known of an address's parameters. Whether the filter is valid is for the filter field to say. */
export function readAuditLogSearch(search: Record<string, unknown>): AuditLogSearch {
  const { q, event } = search;
  const zone = typeof search.zone === 'string' ? readZone(search.zone) : undefined;
  return {
    ...(typeof q === 'string' && q.trim() !== '' && { q }),
    ...(typeof event === 'string' && event !== '' && { event }),
    ...(zone !== undefined && { zone }),
  };
}

/** What the address of a one-time link says: its token. */
export type TokenSearch = { readonly token?: string };

export function readTokenSearch({ token }: Record<string, unknown>): TokenSearch {
  return typeof token === 'string' && token !== '' ? { token } : {};
}

/** What the address of a page says that shows one environment at a time. */
export type EnvironmentSearch = { readonly env?: string };

export function readEnvironmentSearch({ env }: Record<string, unknown>): EnvironmentSearch {
  return typeof env === 'string' && env !== '' ? { env } : {};
}

/** What the address of an investigation's form says: what the form begins with. Times are ISO 8601. */
export type InvestigationSearch = {
  readonly apiKey?: string;
  readonly email?: string;
  readonly environment?: string;
  readonly from?: string;
  readonly until?: string;
};

export function readInvestigationSearch(search: Record<string, unknown>): InvestigationSearch {
  return textsOf(search, ['apiKey', 'email', 'environment', 'from', 'until']);
}

/** What the address of the page about who holds what asks: a secret, in one environment or in all, or an actor as a filter takes it. */
export type ExposureSearch = { readonly secret?: string; readonly env?: string; readonly actor?: string };

export function readExposureSearch(search: Record<string, unknown>): ExposureSearch {
  return textsOf(search, ['secret', 'env', 'actor']);
}

/** The parameters of some names that say something. */
function textsOf<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { readonly [Key in Name]?: string } {
  const texts: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') texts[name] = value;
  }
  return texts;
}

/** Parameters as plain text, so that an address can be read and written by people: `?q=action:SECRET_READ+env:production`. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The other way round; parameters without a value are left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string') params.set(name, value);
  }
  // These need no escaping in a query (RFC 3986 §3.4).
  const text = params
    .toString()
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%40', '@')
    .replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}
