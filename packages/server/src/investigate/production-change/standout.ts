import type { Filter } from '@daybook/event';
import type { Positions, Seen } from '../../event-index/profile.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import { EVIDENCE_MAX, type Finding, type Severity } from '../finding.ts';
import { severityOf } from '../severity.ts';
import type { MadeChange } from './changes.ts';

/** The rules by which a change stands out; those that follow it are judged afterwards. */
export type JudgingRule =
  | 'first-write'
  | 'new-address'
  | 'unusual-hour'
  | 'role-changed-before'
  | '2fa-disabled-before'
  | 'password-changed-before'
  | 'key-created-before'
  | 'member-added'
  | 'refused';

/** Part of the picture of an account that somebody else has taken over. */
export type Sign =
  /** From a network that its actor had not used, and nobody else had used the address. */
  | 'strange-network'
  /** At an hour far from all that the actor did before. */
  | 'strange-hour'
  /** At an hour that is rare for the actor. */
  | 'rare-hour'
  | 'first-write'
  /** What guards the account was weakened or attacked, or its power grew. */
  | 'tampering';

/** Something about changes, before its evidence was read. */
export type Standout = Pick<Finding, 'subject' | 'title' | 'why' | 'notes'> & {
  readonly rule: JudgingRule;
  /** What it is by itself. */
  readonly severity: Severity;
  readonly sign?: Sign;
  /** Finds the events that show it. */
  readonly filter: Filter;
  /** All of these events, where they were read already. */
  readonly shown?: readonly PlacedEvent[] | undefined;
  readonly seen?: Seen | undefined;
  /** The changes it is about. */
  readonly changes: readonly MadeChange[];
};

/** The same of any rule. */
export type FoundStandout = Omit<Standout, 'rule'> & Pick<Finding, 'rule'>;

/**
 * Positions of changes that look as if an account was taken over: from a strange network or at a strange hour after tampering; or the first by an
 * actor, from a strange network, at a rare hour.
 */
export function takenOver(standouts: readonly Standout[]): ReadonlySet<number> {
  const signs = new Map<number, Set<Sign>>();
  for (const { sign, changes } of standouts) {
    if (!sign) continue;
    for (const { position } of changes)
      signs.set(position, (signs.get(position) ?? new Set<Sign>()).add(sign));
  }
  const isTakenOver = (found: ReadonlySet<Sign>) => {
    const isStrange = found.has('strange-network') || found.has('strange-hour');
    if (isStrange && found.has('tampering')) return true;
    const isAtOddHour = found.has('strange-hour') || found.has('rare-hour');
    return found.has('first-write') && found.has('strange-network') && isAtOddHour;
  };
  return new Set([...signs].flatMap(([position, found]) => (isTakenOver(found) ? [position] : [])));
}

/** The standouts with the severity that they have together. */
export function judge(standouts: readonly Standout[], taken: ReadonlySet<number>): Standout[] {
  return standouts.map((standout) => {
    const { rule, sign, changes } = standout;
    const isPart = sign !== undefined && changes.some(({ position }) => taken.has(position));
    // That somebody joined is no sign.
    if (!isPart || rule === 'member-added') return standout;
    return { ...standout, severity: severityOf(rule, 'change-taken-over') };
  });
}

/** The findings that standouts become, with what their filters find. */
export async function toFindings(ask: Ask, standouts: readonly FoundStandout[]): Promise<Finding[]> {
  const unread = standouts.filter(({ shown }) => shown === undefined);
  const found = await ask.evidenceOfEach(unread.map(({ filter, seen }) => ({ filter, seen })));
  const evidence = new Map(unread.map((standout, index) => [standout, found[index]]));
  return standouts.flatMap((standout): Finding[] => {
    const { rule, subject, severity, title, why, notes, filter } = standout;
    const shown = evidence.get(standout) ?? ask.shown(filter, toPositions(standout.shown ?? []));
    if (shown.evidenceCount === 0) return [];
    return [{ rule, subject, severity, title, why, ...shown, ...(notes && notes.length > 0 && { notes }) }];
  });
}

function toPositions(events: readonly PlacedEvent[]): Positions {
  const positions = events.map(({ position }) => position).toSorted((a, b) => a - b);
  return { positions: positions.slice(0, EVIDENCE_MAX), count: positions.length };
}
