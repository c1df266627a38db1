import type { AuditEvent, Catalogue, Filter } from '@daybook/event';
import type { Exposure, ExposureQuery } from '../event-index/exposure.ts';
import type { Groups, GroupsQuery } from '../event-index/groups.ts';
import type {
  Positions,
  Profile,
  ProfileField,
  Profiles,
  ProfilesQuery,
  Seen,
} from '../event-index/profile.ts';
import type { Place } from '../event-index/question.ts';
import type { Finding, History } from './finding.ts';
import type { NetworkNames } from './network-names.ts';

/**
 * An organization's log at one moment, as an investigation sees it: events up to `readUpTo`, from `visibleFrom` on. Everything asked through
 * it is answered as of that position. Questions run one after the other, however they are asked, so that an investigation takes one
 * place among those who ask the index. Filters are made with `where.ts`.
 *
 * Every method rejects with an `EventIndexError`; `stopped` when whoever asked is gone.
 */
export type Ask = {
  readonly organizationId: string;
  /** Milliseconds since 1970 UTC: the moment it was asked. What is still current is no part of an investigation, so it counts for little. */
  readonly now: number;
  /** −1 where the log is empty. */
  readonly readUpTo: number;
  readonly visibleFrom: number;
  readonly catalogue: Catalogue;
  /** Undefined where the server was given no file that names networks. */
  readonly networks: NetworkNames | undefined;
  /** Which values matching events have, in a stretch of time and before it: see `ProfileQuery`. */
  profile(filter: Filter, options: ProfileOptions): Promise<Profile>;
  /** The same for each value of one field, by one reading: see `ProfilesQuery`. */
  profiles(filter: Filter, options: ProfileOptions & Pick<ProfilesQuery, 'by' | 'most'>): Promise<Profiles>;
  /**
   * The events that a filter finds, as a finding shows them. Where a profile has said how many they are, and which come first and last, `seen` saves
   * asking for one or two.
   */
  evidence(filter: Filter, seen?: Seen): Promise<Evidence>;
  /** The same for each of any number of filters, in their order. Those that have terms in common are read together. */
  evidenceOfEach(asked: readonly AskedEvidence[]): Promise<readonly Evidence[]>;
  /** The same where it is known already which events a filter finds, such as those of a group. */
  shown(filter: Filter, found: Positions): Evidence;
  /** Matching events by what they have in common: see `GroupsQuery`. */
  groups(filter: Filter, options: GroupsOptions): Promise<Groups>;
  /** Matching events by (occurredAt, position), at most `limit` (1 to 1,000), beginning after `after`. */
  events(
    filter: Filter,
    options: { readonly order: 'oldest' | 'newest'; readonly limit: number; readonly after?: Place },
  ): Promise<readonly PlacedEvent[]>;
  count(filter: Filter): Promise<number>;
  /** Who has held what, as it stood at `readUpTo`. `more`: there is more than {@link EXPOSURES_MAX}. */
  exposure(
    query: AskedExposure,
  ): Promise<{ readonly exposures: readonly Exposure[]; readonly more: boolean }>;
};

/** How many exposures one question gives. */
export const EXPOSURES_MAX = 10_000;

export type ProfileOptions = {
  readonly fields: readonly ProfileField[];
  /** The stretch, inclusive and exclusive, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly until: number;
  /** How many values of each field, 1 to 1,000; 1,000 when left out. */
  readonly top?: number;
};

/** Without `positions` none are given; without `most` as many groups as the index gives at once: 10,000, or 1,000 with all positions of a finding. */
export type GroupsOptions = Pick<GroupsQuery, 'by'> & Partial<Pick<GroupsQuery, 'positions' | 'most'>>;

/** A filter, and what is known of the events that it finds. */
export type AskedEvidence = { readonly filter: Filter; readonly seen?: Seen | undefined };

/** To be spread into a finding. */
export type Evidence = Pick<Finding, 'evidence' | 'evidenceCount' | 'filter'>;

/** An event and where it stands. */
export type PlacedEvent = {
  readonly position: number;
  /** Milliseconds since 1970 UTC. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly category: string;
  readonly event: AuditEvent;
};

/** As of the moment that is asked about; `window` has its own times. */
export type AskedExposure = Pick<
  ExposureQuery,
  'actors' | 'secret' | 'environment' | 'project' | 'disbelieved'
> & {
  /** Only what matching events handed out. Whether it is still in use is told from all events, as ever. */
  readonly window?: Filter;
};

/** What every investigation answers. */
export type Findings = {
  /** In the order of `rank.ts`. */
  readonly findings: readonly Finding[];
  readonly history: History;
  /** What the reader should know of the whole, in whole sentences: recorders relied on, what was not believed, history that is missing. */
  readonly notes: readonly string[];
};

/** A pure function: the same log up to the same position and the same input give the same answer. */
export type Investigation<Input, Extra> = (ask: Ask, input: Input) => Promise<Findings & Extra>;
