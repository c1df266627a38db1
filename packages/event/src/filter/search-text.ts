import type { Metadata, NormalizedEvent } from '../event.ts';

/** Stands between the fields of a search text; no filter can contain it, so no term matches across two fields. */
export const FIELD_SEPARATOR = '\u001f';

/**
 * The form in which free text is compared: lower case by JavaScript's rules, but for the Greek final sigma, which
 * depends on what follows and would keep a part of a word from being found in the whole.
 */
export function foldText(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/**
 * What free text is searched in, folded: actor name, resource name, ip, user agent, and the metadata's names and values.
 * `matchFilter` uses it and an index stores it, so that both find the same.
 */
export function searchText(
  event: Pick<NormalizedEvent, 'actor' | 'resource' | 'context' | 'metadata'>,
): string {
  const fields = [event.actor.name, event.resource.name];
  if (event.context?.ip !== undefined) fields.push(event.context.ip);
  if (event.context?.userAgent !== undefined) fields.push(event.context.userAgent);
  if (event.metadata) pushMetadata(fields, event.metadata);
  return foldText(fields.join(FIELD_SEPARATOR));
}

function pushMetadata(fields: string[], metadata: Metadata): void {
  for (const [name, value] of Object.entries(metadata)) {
    fields.push(name);
    if (typeof value === 'object' && value !== null) fields.push(...value);
    else if (value !== null) fields.push(String(value));
  }
}
