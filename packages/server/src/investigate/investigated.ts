import type { Findings } from './ask.ts';
import type { Extras, Inputs, InvestigationKind } from './investigations.ts';

/** What an investigation found, with the inputs it was asked with. */
export type Investigated = {
  readonly [K in InvestigationKind]: Findings & {
    readonly kind: K;
    readonly input: Inputs[K];
    readonly extras: Extras[K];
  };
}[InvestigationKind];
