export type { ActionName } from './action-names.ts';
export type { ApiSchemas } from './api-schemas.gen.ts';
export type { ActionRegistration, CatalogueCalls } from './catalogue.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export { createDaybook, type Daybook, type DaybookOptions } from './daybook.ts';
export { DaybookError, type FieldIssue } from './errors.ts';
export type { ActorInput, ContextInput, EventInput, ResourceInput } from './event-input.ts';
export type { EventCalls, ListQuery, RecordOptions } from './events.ts';
export type { ExportBytes, ExportBytesQuery, ExportCalls, ExportQuery } from './exports.ts';
export type { ExposureCalls, ExposureQuery } from './exposure.ts';
export type { InvestigationCalls } from './investigations.ts';
export type { LedgerCalls } from './ledger.ts';
export type { FlushOptions, RecordingStats } from './recorder/recorder.ts';
export { RecordingError, type RecordingErrorCode } from './recorder/recording-error.ts';
export type { OnError } from './recorder/reporter.ts';
export type { RecordingOptions } from './recorder/settings.ts';
export type { RetryPolicy } from './retry.ts';
export type { SecretCalls } from './secrets.ts';
export type { TailOptions, TailState } from './tail.ts';
export type {
  CallOptions,
  Catalogue,
  CatalogueAction,
  ChecklistItem,
  CommitPage,
  ConsistencyAnswer,
  Coverage,
  EventPage,
  EventProof,
  Export,
  ExportSchedule,
  Exposure,
  ExposurePage,
  FacetName,
  Facets,
  Finding,
  HeldVersion,
  Histogram,
  Investigation,
  LeakedKey,
  MadeInvestigation,
  NewExport,
  NewExportSchedule,
  NewLeakedKey,
  NewOffBoarding,
  NewProductionChange,
  OffBoarding,
  Openings,
  RecordAnswer,
  Secret,
  SecretValue,
  SecretVersion,
  SetSecret,
  UnexpectedChange,
} from './types.ts';
