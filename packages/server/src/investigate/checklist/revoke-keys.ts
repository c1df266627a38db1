import type { PresentKey } from '../../workspace/investigations/present-state.ts';
import type { ChecklistItem } from '../checklist-item.ts';
import { isLater } from '../off-boarding/places.ts';
import type { Present } from './present.ts';
import { reported } from './reported.ts';

/**
 * One item for each key, by its name. Keys of this workspace are done when they are revoked or expired here; of others the log says whether they were
 * revoked since they were created last, but not by reports of the suspect key.
 */
export async function keysToRevoke(
  names: Iterable<string>,
  present: Present,
  suspect?: string,
): Promise<ChecklistItem[]> {
  const items: ChecklistItem[] = [];
  for (const name of new Set(names)) {
    const key = present.state.key(present.organizationId, name);
    items.push(key ? itemOf(key) : await reportedItem(name, present, suspect));
  }
  return items;
}

/** The keys that somebody made, as the workspace and the log know them, but for those that had ended when the investigation was made. */
export async function keysMadeBy(
  email: string,
  reportedNames: readonly string[],
  present: Present,
): Promise<ChecklistItem[]> {
  const { state, organizationId, askedAt } = present;
  const own = state.keysOf(organizationId, email);
  const others = reportedNames.filter((name) => !own.some((key) => key.name === name));
  const items = [...own.map(itemOf), ...(await keysToRevoke(others, present))];
  return items.filter(({ at }) => at === undefined || at >= askedAt);
}

function itemOf({ id, name, endedAt }: PresentKey): ChecklistItem {
  const ended = endedAt === undefined ? { state: 'open' as const } : { state: 'done' as const, at: endedAt };
  return { kind: 'revoke-key', name, keyId: id, ...ended };
}

async function reportedItem(name: string, { ask }: Present, suspect?: string): Promise<ChecklistItem> {
  const about = { name, isExact: true, suspect };
  const revoked = await reported(ask, { actions: ['API_KEY_REVOKE'], ...about });
  const created = await reported(ask, { actions: ['API_KEY_CREATE'], ...about });
  const isAgain = revoked && created && isLater(created, revoked);
  if (revoked && !isAgain)
    return {
      kind: 'revoke-key',
      state: 'done',
      name,
      at: revoked.occurredAt,
      detail: 'revoked, as reported',
    };
  return {
    kind: 'revoke-key',
    state: 'open',
    name,
    detail: 'not a key of this workspace: revoke it where it was made',
  };
}
