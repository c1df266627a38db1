import { SEVERITIES, type Severity } from '../finding.ts';
import type { Change } from '../investigations.ts';
import { RULES, type Rule } from '../rules.ts';
import type { ActorOfChanges, ChangesRead, MadeChange } from './changes.ts';
import type { Standout } from './standout.ts';

const LISTED_MAX = 1_000;

/** A change with what makes it stand out. Where nothing weighs more than `info` it does not: it is habit, and without rules. */
export type RankedChange = {
  readonly change: MadeChange;
  readonly rules: ReadonlySet<Rule>;
  /** Of the worst of it; undefined where it is habit. */
  readonly severity: Severity | undefined;
};

/** The changes that stand out most first: by severity, then by how many rules they meet, then the newest. */
export function rankChanges(
  changes: readonly MadeChange[],
  standouts: readonly (Pick<Standout, 'severity' | 'changes'> & { readonly rule: Rule })[],
): readonly RankedChange[] {
  const found = new Map(changes.map(({ position }) => [position, { rules: new Set<Rule>(), rank: HABIT }]));
  for (const { rule, severity, changes: shown } of standouts) {
    for (const { position } of shown) {
      const change = found.get(position);
      if (!change) continue;
      change.rules.add(rule);
      change.rank = Math.min(change.rank, SEVERITIES.indexOf(severity));
    }
  }
  const rankOf = ({ position }: MadeChange) => {
    const change = found.get(position);
    return change && change.rank < SEVERITIES.indexOf('info') ? change : { rules: NONE, rank: HABIT };
  };
  return changes
    .map((change) => ({ change, ...rankOf(change) }))
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        b.rules.size - a.rules.size ||
        b.change.occurredAt - a.change.occurredAt ||
        b.change.position - a.change.position,
    )
    .map(({ change, rules, rank }) => ({ change, rules, severity: SEVERITIES[rank] }));
}

const HABIT: number = SEVERITIES.length;
const NONE: ReadonlySet<Rule> = new Set();

/** What an answer lists of them, of all that there are. */
export function listChanges(
  ranked: readonly RankedChange[],
  { actors, total }: Pick<ChangesRead, 'actors' | 'total'>,
): { readonly changes: readonly Change[]; readonly more: number } {
  const before = versionsBefore(ranked.map(({ change }) => change));
  const earlier = earlierChanges(actors.values());
  const changes = toList(ranked).map(({ change, rules }): Change => {
    const { action, resource, context } = change.event;
    const { project, environment, version } = context ?? {};
    const versionBefore = before.get(change.position);
    return {
      position: change.position,
      actor: change.actor,
      action,
      resource: resource.name,
      ...(resource.id !== undefined && { resourceId: resource.id }),
      ...(project !== undefined && { project }),
      ...(environment !== undefined && { environment }),
      ...(version !== undefined && !action.endsWith('_DELETE') && { version }),
      ...(versionBefore !== undefined && { versionBefore }),
      occurredAt: change.occurredAt,
      earlier: earlier.get(change.position) ?? 0,
      isReported: !isOwn(change),
      rules: RULES.filter((rule) => rules.has(rule)),
    };
  });
  return { changes, more: Math.max(0, total - changes.length) };
}

/** Those that are listed. Where there are too many, what this workspace observed goes before reports that stand out as well. */
function toList(ranked: readonly RankedChange[]): readonly RankedChange[] {
  if (ranked.length <= LISTED_MAX) return ranked;
  const isHabit = ({ severity }: RankedChange) => severity === undefined;
  const chosen = ranked
    .toSorted(
      (a, b) => Number(isHabit(a)) - Number(isHabit(b)) || Number(isOwn(b.change)) - Number(isOwn(a.change)),
    )
    .slice(0, LISTED_MAX);
  const listed = new Set(chosen);
  return ranked.filter((change) => listed.has(change));
}

/** How many changes of the environment its actor had made before each change, by position. */
function earlierChanges(actors: Iterable<ActorOfChanges>): ReadonlyMap<number, number> {
  const earlier = new Map<number, number>();
  for (const { before, within, changes } of actors) {
    // Where not all were read, the others count as earlier ones.
    const unread = within.count - changes.length;
    for (const [index, { position }] of changes.entries()) {
      earlier.set(position, (before?.count ?? 0) + unread + index);
    }
  }
  return earlier;
}

/**
 * The version that each change replaced or deleted, by position. Versions of this workspace have no gaps, so before its own acts it was the one below,
 * whatever others report; before a reported change it was what the reported change before it made, where that is among those read.
 */
function versionsBefore(changes: readonly MadeChange[]): ReadonlyMap<number, number | undefined> {
  const before = new Map<number, number | undefined>();
  const ofResource = Map.groupBy(changes, (change) => {
    const { resource, context } = change.event;
    return JSON.stringify([resource.type, resource.name, context?.project, isOwn(change)]);
  });
  for (const together of ofResource.values()) {
    let last: MadeChange | undefined;
    for (const change of together.toSorted(
      (a, b) => a.occurredAt - b.occurredAt || a.position - b.position,
    )) {
      before.set(change.position, versionBefore(change, last));
      last = change;
    }
  }
  return before;
}

function versionBefore(change: MadeChange, last: MadeChange | undefined): number | undefined {
  const { action, context } = change.event;
  const version = context?.version;
  if (action.endsWith('_DELETE')) return version;
  if (last?.event.action.endsWith('_DELETE')) return undefined;
  if (!isOwn(change) || version === undefined) return last?.event.context?.version;
  return version > 1 ? version - 1 : undefined;
}

/** Whether this workspace observed it itself. */
function isOwn({ event }: MadeChange): boolean {
  return event.recordedBy.type === 'workspace';
}
