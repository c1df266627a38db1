import type { PresentSecret } from '../../workspace/investigations/present-state.ts';
import type { Ask } from '../ask.ts';
import type { ChecklistItem } from '../checklist-item.ts';
import type { Change } from '../investigations.ts';
import type { Present } from './present.ts';
import { setAfter } from './reported.ts';

const ITEMS_MAX = 200;

/**
 * One item for each secret whose value was replaced by a change that stands out: to bring back the one before the first such change. It is done once the
 * newest version has that value; of secrets that this workspace does not keep, once they were set again.
 */
export async function restorations(
  changes: readonly Change[],
  { ask, state, organizationId }: Pick<Present, 'ask' | 'state' | 'organizationId'>,
): Promise<ChecklistItem[]> {
  const items: ChecklistItem[] = [];
  for (const change of firstOfEach(changes)) {
    const { resource: name, environment, versionBefore: version, isReported } = change;
    if (environment === undefined || items.length === ITEMS_MAX) continue;
    const secret =
      isReported || version === undefined
        ? undefined
        : state.secret(organizationId, { environment, name, version });
    items.push(secret ? kept(itemOf(change), secret) : await keptElsewhere(itemOf(change), change, ask));
  }
  return items;
}

function itemOf({ resource: name, environment, project, versionBefore: version, position }: Change): Item {
  return {
    ...{ kind: 'restore', name, position },
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
    ...(version !== undefined && { version }),
  };
}

/**
 * The first replacement of each secret, in the order in which the secrets stand out: those that this workspace observed, and then those that are reported.
 * A report neither stands for what was observed nor takes its room.
 */
function firstOfEach(changes: readonly Change[]): readonly Change[] {
  const first = new Map<string, Change>();
  for (const change of changes) {
    const { action, rules, environment, project, resource, position, isReported } = change;
    if (action !== 'SECRET_SET' || rules.length === 0 || !isReplacement(change)) continue;
    const secret = JSON.stringify([environment, project, resource, isReported]);
    const known = first.get(secret);
    if (!known || position < known.position) first.set(secret, change);
  }
  return [...first.values()].toSorted((a, b) => Number(a.isReported) - Number(b.isReported));
}

/** Whether there was a value before. Of what others report, the log need not have it. */
function isReplacement({ version, versionBefore, isReported }: Change): boolean {
  return versionBefore !== undefined || (isReported && version !== 1);
}

type Item = Omit<ChecklistItem, 'state'>;

function kept(
  about: Item,
  { id: secretId, isDeleted, isKept, isBack, updatedAt }: PresentSecret,
): ChecklistItem {
  const item = { ...about, secretId };
  if (isBack) return { ...item, state: 'done', at: updatedAt };
  if (isDeleted) return { ...item, state: 'gone', detail: 'the secret was deleted, and its values with it' };
  if (!isKept)
    return { ...item, state: 'gone', detail: `the value of version ${about.version} is not kept any more` };
  return { ...item, state: 'open', detail: `version ${about.version} was in use before` };
}

async function keptElsewhere(
  item: Item,
  { resource, environment, project, occurredAt }: Change,
  ask: Ask,
): Promise<ChecklistItem> {
  const again = await setAfter(ask, { name: resource, environment, project, from: occurredAt });
  if (again) return { ...item, state: 'done', at: again.occurredAt, detail: 'set again, as reported' };
  return { ...item, state: 'open', detail: 'not kept in this workspace: put the value back where it is' };
}
