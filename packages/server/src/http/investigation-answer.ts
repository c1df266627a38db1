import { isoTime } from '@daybook/event';
import type { z } from '@hono/zod-openapi';
import type { Coverage } from '../explore/coverage.ts';
import type { ChecklistItem } from '../investigate/checklist-item.ts';
import type { Finding } from '../investigate/finding.ts';
import type { Access, Change, MadeKey, Wish } from '../investigate/investigations.ts';
import type { InvestigationRow } from '../workspace/investigations/investigation-store.ts';
import type { MadeInvestigation } from '../workspace/investigations/investigations.ts';
import { timeOrNull } from './asking.ts';
import { toHeldVersion } from './held-version.ts';
import type * as schemas from './schemas/investigations.ts';

/** How many there are of each, and how many bytes of JSON they have together at most. */
const FINDINGS = { count: 500, bytes: 4_000_000 };
const ROWS = { count: 5_000, bytes: 2_000_000 };
const ITEMS = { count: 2_000, bytes: 1_000_000 };

export type AnyAnswer = z.infer<typeof schemas.anyAnswer>;
type Input = z.infer<typeof schemas.investigationList>['investigations'][number]['input'];
type Open = z.infer<typeof schemas.offBoardingAnswer>['open'][number];

/** What lists say of one that was made. */
export function toListed({ id, kind, wish, by, at, readUpTo }: InvestigationRow) {
  return { id, kind, by, at: isoTime(at), readUpTo, input: wish ? toInput(wish) : null };
}

/** The whole answer, of some eight million bytes at most; what is left out is counted. */
export function toAnswer({ row, found, checklist, coverage }: MadeInvestigation): AnyAnswer {
  const { id, by, at, readUpTo, checkpoint = null } = row;
  const findings = within(found.findings.map(toFinding), FINDINGS);
  const items = within(checklist.map(toItem), ITEMS);
  const asked = { id, by, at: isoTime(at), readUpTo };
  const common = {
    checkpoint,
    findings: findings.kept,
    moreFindings: findings.more,
    history: found.history,
    coverage: toCoverage(coverage),
    checklist: items.kept,
  };
  const notesWith = (...leftOut: readonly string[][]) => [
    ...found.notes,
    ...leftOut.flat(),
    ...leftOutOf('things to do', items.more),
  ];
  switch (found.kind) {
    case 'leaked-key': {
      const { kind, input, extras } = found;
      const { apiKey, baselineDays } = input;
      const held = within(extras.blastRadius.map(toHeldVersion), ROWS);
      const notes = notesWith(leftOutOf('versions of secrets', held.more));
      const asking = { apiKey, ...toWindow(input), baselineDays };
      return { kind, ...asked, input: asking, ...common, notes, blastRadius: held.kept };
    }
    case 'off-boarding': {
      const { kind, input, extras } = found;
      const held = within(extras.exposure.map(toHeldVersion), ROWS);
      const notes = notesWith(leftOutOf('versions of secrets', held.more));
      const more = {
        exposure: held.kept,
        keys: extras.keys.map(toMadeKey),
        leftAt: timeOrNull(extras.leftAt),
        since: isoTime(extras.since),
        access: extras.access.map(toAccess),
        open: items.kept.flatMap(toOpen),
      };
      return { kind, ...asked, input, ...common, notes, ...more };
    }
    case 'production-change': {
      const { kind, input, extras } = found;
      const { environment } = input;
      const changes = within(extras.changes.map(toChange), ROWS);
      const asking = { environment, ...toWindow(input) };
      const listed = { changes: changes.kept, moreChanges: extras.more + changes.more };
      return { kind, ...asked, input: asking, ...common, notes: notesWith(), ...listed };
    }
  }
}

/** The same as JSON, in parts that can be sent one by one. */
export function toParts(answer: AnyAnswer): string[] {
  return Object.entries(answer)
    .flatMap(([name, value], index) => {
      const before = `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`;
      if (!Array.isArray(value)) return [before, JSON.stringify(value)];
      const items = value.map((item, place) => `${place === 0 ? '' : ','}${JSON.stringify(item)}`);
      return [`${before}[`, ...items, ']'];
    })
    .concat('}');
}

/** The first of a list, as many as are given. */
function within<T>(
  items: readonly T[],
  { count, bytes }: { readonly count: number; readonly bytes: number },
): { readonly kept: T[]; readonly more: number } {
  let left = bytes;
  const kept: T[] = [];
  for (const item of items) {
    left -= Buffer.byteLength(JSON.stringify(item));
    if (kept.length === count || left < 0) break;
    kept.push(item);
  }
  return { kept, more: items.length - kept.length };
}

function leftOutOf(what: string, more: number): string[] {
  return more > 0 ? [`${more.toLocaleString('en')} more ${what} are left out here.`] : [];
}

function toInput(wish: Wish): NonNullable<Input> {
  switch (wish.kind) {
    case 'leaked-key': {
      const { apiKey, baselineDays } = wish.input;
      return { apiKey, ...toWindow(wish.input), baselineDays };
    }
    case 'off-boarding':
      return wish.input;
    case 'production-change':
      return { environment: wish.input.environment, ...toWindow(wish.input) };
  }
}

function toWindow({ from, until }: { readonly from: number; readonly until: number }) {
  return { from: isoTime(from), until: isoTime(until) };
}

function toFinding({ evidence, notes = [], ...finding }: Finding) {
  return { ...finding, evidence: [...evidence], notes: [...notes] };
}

function toCoverage({ notes, damaged, ...coverage }: Coverage) {
  return { ...coverage, notes: [...notes], ...(damaged && { damaged: [...damaged] }) };
}

function toItem({ detail, at, versions, ...item }: ChecklistItem) {
  return {
    ...item,
    detail: detail ?? null,
    at: timeOrNull(at),
    ...(versions && { versions: [...versions] }),
  };
}

function toChange(change: Change) {
  const { version, versionBefore, environment, occurredAt, rules, ...rest } = change;
  return {
    ...rest,
    environment: environment ?? null,
    version: version ?? null,
    versionBefore: versionBefore ?? null,
    occurredAt: isoTime(occurredAt),
    rules: [...rules],
  };
}

function toMadeKey({ madeAt, endedAt, ...key }: MadeKey) {
  return { ...key, madeAt: isoTime(madeAt), endedAt: timeOrNull(endedAt) };
}

function toAccess({ firstAt, lastAt, actors, ...place }: Access) {
  return { ...place, firstAt: isoTime(firstAt), lastAt: isoTime(lastAt), actors: [...actors] };
}

/** What off-boarding calls open, of the checklist. */
function toOpen({ kind, state, name }: Pick<ChecklistItem, 'kind' | 'state' | 'name'>): Open[] {
  if (state !== 'open') return [];
  switch (kind) {
    case 'remove-member':
      return [{ kind: 'membership', name }];
    case 'end-sessions':
      return [{ kind: 'session', name }];
    case 'revoke-key':
      return [{ kind: 'api-key', name }];
    case 'withdraw-invitation':
      return [{ kind: 'invitation', name }];
    case 'rotate':
    case 'restore':
      return [];
  }
}
