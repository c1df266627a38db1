import type { PresentSecret } from '../../workspace/investigations/present-state.ts';
import type { Ask } from '../ask.ts';
import type { ChecklistItem } from '../checklist-item.ts';
import type { Change } from '../investigations.ts';
import type { Present } from './present.ts';
import { setAfter } from './reported.ts';

const ITEMS_MAX = 200;

/**
 * One item for each secret whose value was replaced by a change that stands out: to bring back the one before the first such change. It is done once the
 * newest version has that value; of secrets that this workspace does not keep, once they were set again after the last change that stands out.
 */
export async function restorations(
  changes: readonly Change[],
  { ask, state, organizationId }: Pick<Present, 'ask' | 'state' | 'organizationId'>,
): Promise<ChecklistItem[]> {
  const items: ChecklistItem[] = [];
  for (const { first: change, lastAt } of unexpected(changes)) {
    const { resource: name, environment, versionBefore: version, isReported } = change;
    if (environment === undefined || items.length === ITEMS_MAX) continue;
    const secret =
      isReported || version === undefined
        ? undefined
        : state.secret(organizationId, { environment, name, version });
    items.push(
      secret ? kept(itemOf(change), secret) : await keptElsewhere(itemOf(change), { ...change, lastAt }, ask),
    );
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
 * The first replacement of each secret, and when the last change of it that stands out was made, in the order in which the secrets stand out: those that this
 * workspace observed, and then those that are reported. A report neither stands for what was observed nor takes its room.
 */
function unexpected(changes: readonly Change[]): { readonly first: Change; readonly lastAt: number }[] {
  const standing = changes.filter(({ action, rules }) => action.startsWith('SECRET_') && rules.length > 0);
  const ofEach = Map.groupBy(standing, ({ environment, project, resource, isReported }) =>
    JSON.stringify([environment, project, resource, isReported]),
  );
  return [...ofEach.values()]
    .flatMap((own) => {
      const [first] = own
        .filter((change) => change.action === 'SECRET_SET' && isReplacement(change))
        .toSorted((a, b) => a.position - b.position);
      return first ? [{ first, lastAt: Math.max(...own.map(({ occurredAt }) => occurredAt)) }] : [];
    })
    .toSorted((a, b) => Number(a.first.isReported) - Number(b.first.isReported));
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
  { resource, environment, project, lastAt }: Change & { readonly lastAt: number },
  ask: Ask,
): Promise<ChecklistItem> {
  const again = await setAfter(ask, { name: resource, environment, project, from: lastAt });
  if (again) return { ...item, state: 'done', at: again.occurredAt, detail: 'set again, as reported' };
  return { ...item, state: 'open', detail: 'not kept in this workspace: put the value back where it is' };
}
