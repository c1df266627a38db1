export { type Client, type ClientOptions, createClient } from './client.ts';
export { DaybookError, type FieldIssue } from './errors.ts';
export type { EventCalls, ListQuery, RecordOptions } from './events.ts';
export type { LedgerCalls } from './ledger.ts';
export type { RetryPolicy } from './retry.ts';
export type { TailOptions, TailState } from './tail.ts';
export type {
  CallOptions,
  Catalogue,
  CatalogueAction,
  CommitPage,
  ConsistencyAnswer,
  Coverage,
  EventInput,
  EventPage,
  EventProof,
  FacetName,
  Facets,
  RecordAnswer,
} from './types.ts';
