import type { Metadata, NormalizedEvent } from '@daybook/event';
import type { Company } from '../company.ts';

/** The organization whose workspace is filled. */
export type Filled = { readonly organizationId: string; readonly company: Company };

/** One area of the workspace, filled with what the events of the year tell. Every call belongs to the caller's transaction. */
export type Filler = {
  /** What there is when the year begins. */
  begin(): void;
  /** What an act of outcome success changes; acts come in their order. */
  apply(event: NormalizedEvent, at: number): void;
  /** The API key of this name was used to report something. */
  reported?(key: string, at: number, ip: string | undefined): void;
  /** What is known once the year is over. */
  end(): void;
};

/** A list that metadata holds; empty where it holds none. */
export function listIn(metadata: Metadata, name: string): readonly string[] {
  const value = metadata[name];
  return typeof value === 'object' && value !== null ? value : [];
}
