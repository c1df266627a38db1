import type { Rule } from './rules.ts';

/** The most severe first. */
export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Something that stands out, with what shows it. The same log, read up to the same position, gives the same findings. */
export type Finding = {
  readonly rule: Rule;
  /** The plain name or address that it is about. */
  readonly subject: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it stands out, in whole sentences with the numbers it rests on. */
  readonly why: string;
  /** Positions of the events that show it, ascending: the first {@link EVIDENCE_MAX}. */
  readonly evidence: readonly number[];
  /** How many events show it in all. */
  readonly evidenceCount: number;
  /** Finds exactly these events, now and later: it ends with the positions that were searched. */
  readonly filter: string;
  /** What weakens it, such as too little history; absent without any. */
  readonly notes?: readonly string[];
};

/** What a judgement rests on. */
export type History = {
  /** The first and the last moment that was compared with, ISO 8601; null where there was nothing. */
  readonly from: string | null;
  readonly until: string | null;
  /** How many events that were. */
  readonly events: number;
};

/** How many positions a finding lists. */
export const EVIDENCE_MAX = 1_000;
