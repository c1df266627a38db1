import type { Filter } from '@daybook/event';
import type { ChecklistItem } from '../checklist-item.ts';
import type { Finding } from '../finding.ts';
import type { Investigated } from '../investigated.ts';
import type { Change, Inputs } from '../investigations.ts';
import { by, notReportedWith, since, until, where } from '../where.ts';
import { invitationsOf, membership, newcomers, sessionsOf } from './people.ts';
import type { Present } from './present.ts';
import { restorations } from './restore.ts';
import { keysMadeBy, keysToRevoke } from './revoke-keys.ts';
import { rotations } from './rotate.ts';

const KEY_PREFIX = 'api-key:';

/** What is to be done about an investigation, and how far that is, in the order in which it is best done: what closes a door comes first. */
export async function checklistOf(found: Investigated, present: Present): Promise<ChecklistItem[]> {
  switch (found.kind) {
    case 'leaked-key': {
      const { apiKey } = found.input;
      const made = subjectsOf(found.findings, 'key-created').map(nameOf);
      const added = subjectsOf(found.findings, 'member-added');
      return [
        ...(await keysToRevoke([apiKey, ...made], present, apiKey)),
        ...(await newcomers(added, present, apiKey)),
        ...(await rotations(found.extras.blastRadius, present, {
          suspect: apiKey,
          window: doneIn(found.input),
        })),
      ];
    }
    case 'off-boarding': {
      const { email } = found.input;
      const names = found.extras.keys.map(({ name }) => name);
      return [
        ...(await membership(email, present)),
        ...(await keysMadeBy(email, names, present)),
        ...invitationsOf(email, present),
        ...(await rotations(found.extras.exposure, present)),
      ];
    }
    case 'production-change': {
      const { changes } = found.extras;
      const grave = gravest(found.findings, changes);
      const keys = grave.map(({ actor }) => actor).filter(isKey);
      return [
        ...(await keysToRevoke(keys.map(nameOf), present)),
        ...(await eachSession(grave, present)),
        ...(await restorations(changes, present)),
      ];
    }
  }
}

/** What a key did in the window that was asked about, as far as it is believed. */
function doneIn({ apiKey, from, until: end }: Inputs['leaked-key']): Filter {
  return where(by({ type: 'api-key', name: apiKey }), notReportedWith(apiKey), since(from), until(end));
}

/** The sessions of people who made changes. */
async function eachSession(changes: readonly Change[], present: Present): Promise<ChecklistItem[]> {
  const last = new Map<string, number>();
  for (const { actor, occurredAt } of changes) {
    if (!isKey(actor) && actor !== 'system') last.set(actor, Math.max(occurredAt, last.get(actor) ?? 0));
  }
  const items: ChecklistItem[] = [];
  for (const [email, changedAt] of last) items.push(await sessionsOf(email, changedAt, present));
  return items;
}

function subjectsOf(findings: readonly Finding[], rule: Finding['rule']): string[] {
  return findings.filter((finding) => finding.rule === rule).map(({ subject }) => subject);
}

/** The changes that a finding of high severity shows. */
function gravest(findings: readonly Finding[], changes: readonly Change[]): Change[] {
  const shown = new Set(findings.flatMap(({ severity, evidence }) => (severity === 'high' ? evidence : [])));
  return changes.filter(({ position }) => shown.has(position));
}

function isKey(actor: string): boolean {
  return actor.startsWith(KEY_PREFIX);
}

function nameOf(subject: string): string {
  return isKey(subject) ? subject.slice(KEY_PREFIX.length) : subject;
}
