import type { ExposureStretch } from './exposure-sql.ts';
import type { Run } from './organizations.ts';
import type { Parameters } from './parameters.ts';

/** The stretch of the log that a question about exposure reads, whose reports close nothing in it, and what runs its statements. */
export type AskedExposure = ExposureStretch & { readonly disbelieved?: string; readonly run: Run };

/** A list of texts, each in a place of its own. */
export function textsSql(texts: readonly string[], parameters: Parameters): string {
  return `(${texts.map((text) => parameters.text(text)).join(', ')})`;
}
