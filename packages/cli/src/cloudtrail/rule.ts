import type { Outcome, Resource } from '@daybook/event';
import type { BatchReads } from './batch-reads.ts';
import type { Draft } from './clip.ts';
import type { CloudTrailRecord } from './record.ts';

/** What one record says happened to one resource. */
export type Target = {
  readonly action: string;
  readonly resource: Resource;
  /** The version that was read or written, where it is a number. */
  readonly version?: number | undefined;
  /** Only where the record says more than its `errorCode`. */
  readonly outcome?: Outcome | undefined;
  readonly metadata?: Draft;
  /** The call carried a secret value, so AWS's message about a failure could quote it and is not copied. */
  readonly carriedValue?: boolean;
};

export type Skipped = { readonly skipped: string };

/** How records of one name are understood: the targets (at least one), or why there is none. */
export type Rule = (record: CloudTrailRecord, batchReads: BatchReads) => readonly Target[] | Skipped;

export type Rules = { readonly [recordName: string]: Rule };
