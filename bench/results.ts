import type { ExportFigures } from './exports.ts';
import type { InvestigationFigures } from './investigations/measure-investigations.ts';
import type { Lag } from './lag.ts';
import type { Times } from './measure.ts';
import type { PageFigures } from './page/measure-page.ts';
import type { SecretReads } from './secret-reads.ts';

/** Everything that one run measured. Undefined is what this machine cannot tell. */
export type Results = {
  readonly events: number;
  /** The share of the machine's processor time that other programs took, from 0 to 1. */
  readonly others: { readonly intake: number | undefined; readonly questions: number | undefined };
  readonly intake: { readonly events: number; readonly daybook: number[]; readonly postgres: number[] };
  readonly fill: { readonly daybook: number; readonly postgres: number };
  readonly bytes: {
    readonly daybook: Readonly<Record<string, number>>;
    /** Bytes an event, of those that were sent over HTTP, in smaller commits. */
    readonly overHttp: Readonly<Record<string, number>>;
    readonly postgres: Readonly<Record<string, number>>;
  };
  readonly questions: readonly {
    readonly name: string;
    readonly group: 'page' | 'count';
    readonly isTargeted: boolean;
    readonly daybook: Times;
    readonly postgres: Times;
  }[];
  readonly investigations: readonly InvestigationFigures[];
  readonly page: PageFigures | undefined;
  readonly exports: readonly ExportFigures[];
  readonly lag: Lag;
  readonly secretReads: SecretReads;
  /** Peaks in bytes. */
  readonly memory: {
    readonly daybook: {
      readonly intake: number | undefined;
      readonly questions: number | undefined;
      readonly lag: number | undefined;
    };
    readonly postgres: { readonly intake: number | undefined; readonly questions: number | undefined };
  };
  readonly startSeconds: Times;
  readonly reindexSeconds: number;
};
