import type { ApiSchemas } from '@daybook/sdk';

// Times are ISO 8601. Findings are as of the position up to which the log was read, checklists as of now.

export type Investigation =
  | ApiSchemas['LeakedKey']
  | ApiSchemas['OffBoarding']
  | ApiSchemas['UnexpectedChange'];

export type InvestigationKind = Investigation['kind'];

/** One in the list of those that were made. */
export type MadeInvestigation = ApiSchemas['MadeInvestigation'];

export type Finding = ApiSchemas['Finding'];
export type Severity = Finding['severity'];
export type ChecklistItem = ApiSchemas['ChecklistItem'];
export type HeldVersion = ApiSchemas['HeldVersion'];
export type ProductionChange = ApiSchemas['ProductionChange'];

/** What is asked to be looked into. */
export type Question =
  | { readonly kind: 'leaked-key'; readonly input: ApiSchemas['NewLeakedKey'] }
  | { readonly kind: 'off-boarding'; readonly input: ApiSchemas['NewOffBoarding'] }
  | { readonly kind: 'production-change'; readonly input: ApiSchemas['NewProductionChange'] };
