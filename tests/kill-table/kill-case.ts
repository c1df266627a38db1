import type { Prepared } from './prepared-folder.ts';
import type { Answer, RecordedAct, Site } from './site.ts';

/** An action that a run kills the server in. */
export type KillCase = {
  readonly name: string;
  /** What it records, in order: actions and the names of their resources. */
  readonly records: readonly (readonly [action: string, resource: string])[];
  /** What a client does; the last answer. */
  readonly act: (site: Site, prepared: Prepared) => Promise<Answer>;
  /**
   * Whether it was done, looked up by clients after the restart. Left out where nothing stays of the action but its answer.
   * @throws AssertionError where it was done in part.
   */
  readonly isDone?: (site: Site, prepared: Prepared) => Promise<boolean>;
  /** Where its events are looked up; default is what the first organization has recorded since it was prepared. */
  readonly recorded?: (site: Site, prepared: Prepared) => Promise<RecordedAct[]>;
};
