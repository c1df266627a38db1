import type { PresentState } from '../../workspace/investigations/present-state.ts';
import type { Ask } from '../ask.ts';

/** What checklists are made from: the log and the workspace as they are now. */
export type Present = {
  /** The log, up to the newest position that can be searched. */
  readonly ask: Ask;
  readonly state: PresentState;
  readonly organizationId: string;
  /** When the investigation was made, milliseconds since 1970 UTC: what ended before needs no mention. */
  readonly askedAt: number;
};
