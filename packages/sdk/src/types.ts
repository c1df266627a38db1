import type { FacetField, RecordedEvent } from '@daybook/event';
import type { ApiSchemas } from './api-schemas.gen.ts';

// Answers are typed by the API's own document; only what it cannot say is said here.

/** The answer to recorded events: they are durable. `positions` and `checkpoint` come with `wait`. */
export type RecordAnswer = ApiSchemas['Accepted'];

/** How much of the log an answer rests on. */
export type Coverage = ApiSchemas['Coverage'];

type Events = { readonly events: readonly RecordedEvent[] };

export type EventPage = Pick<ApiSchemas['EventList'], 'nextCursor' | 'coverage'> & Events;

/** A page in commit order: what was scanned, and how many entries of it are gone (expired, erased or damaged). */
export type CommitPage = Events & {
  readonly range: NonNullable<ApiSchemas['EventList']['range']>;
  readonly coverage?: Coverage;
};

export type FacetName = FacetField;

export type Facets = Omit<ApiSchemas['Facets'], 'fields'> & {
  readonly fields: { readonly [Name in FacetName]?: ApiSchemas['Facets']['fields'][string] };
};

/** How many events happened when, by category. The first bucket may begin before `from`; `earlier` and `later` are events in no bucket. */
export type Histogram = ApiSchemas['Histogram'];

/** An event's opening (the salt is 16 bytes, base64) and its proof of inclusion; `daybook verify proof` checks it offline. */
export type EventProof = ApiSchemas['EventProof'];

/** A page of what opens the leaves. A position that is left out has nothing that could be read. */
export type Openings = ApiSchemas['Openings'];

/** The hashes of the proof are base64. */
export type ConsistencyAnswer = ApiSchemas['ConsistencyProof'];

/** An action of the catalogue. */
export type CatalogueAction = ApiSchemas['Action'];

export type Catalogue = ApiSchemas['Catalogue'];

/** A secret without its value. */
export type Secret = ApiSchemas['Secrets']['secrets'][number];

export type SecretValue = ApiSchemas['SecretValues']['secrets'][number];

/** A version of a secret with the time it was set. */
export type SecretVersion = ApiSchemas['SecretValue'];

/** What setting a secret made. */
export type SetSecret = ApiSchemas['SecretVersion'];

/** A version of a secret that somebody has held. */
export type Exposure = ApiSchemas['Exposure'];

export type ExposurePage = ApiSchemas['Exposures'];

/** An export that is made in the background. */
export type Export = ApiSchemas['Export'];

export type NewExport = Pick<ApiSchemas['NewExport'], 'format'> & Partial<ApiSchemas['NewExport']>;

/** An export that recurs. */
export type ExportSchedule = ApiSchemas['ExportSchedule'];

export type NewExportSchedule = Pick<
  ApiSchemas['NewExportSchedule'],
  'name' | 'format' | 'folder' | 'every'
> &
  Partial<ApiSchemas['NewExportSchedule']>;

/** What an investigation of an API key is asked with. */
export type NewLeakedKey = ApiSchemas['NewLeakedKey'];

export type NewOffBoarding = ApiSchemas['NewOffBoarding'];

export type NewProductionChange = ApiSchemas['NewProductionChange'];

/** What an investigation of an API key found. */
export type LeakedKey = ApiSchemas['LeakedKey'];

export type OffBoarding = ApiSchemas['OffBoarding'];

export type UnexpectedChange = ApiSchemas['UnexpectedChange'];

/** Any of the three; `kind` tells which. */
export type Investigation = ApiSchemas['Investigation'];

/** One that was made, as lists have it. */
export type MadeInvestigation = ApiSchemas['MadeInvestigation'];

export type Finding = ApiSchemas['Finding'];

export type ChecklistItem = ApiSchemas['ChecklistItem'];

/** A version of a secret that somebody has held. */
export type HeldVersion = ApiSchemas['HeldVersion'];

/** Options of every call. */
export type CallOptions = { readonly signal?: AbortSignal | undefined };
