import { type Filter, formatActor } from '@daybook/event';
import type { Exposure } from '../../event-index/exposure.ts';
import { believedExposure } from '../believed-exposure.ts';
import { type ChecklistItem, wasDone } from '../checklist-item.ts';
import { isProduction } from '../production.ts';
import { compareTexts } from '../rank.ts';
import type { Present } from './present.ts';

const HOLDERS_NAMED = 3;

/** A suspect key, and the events that handed out what it is about. */
export type Leaked = { readonly suspect: string; readonly window: Filter };

/**
 * One item for each secret of which one of the versions is or was held. It is open as long as one of them is in use, and done once the last of them was
 * replaced or deleted. Those that are open come first, then what was done since the investigation was made, then what was done before; of each, production
 * first, then what nothing says where it is, then by environment and name. Of a leaked key nothing counts but what handed values out in its window, and what
 * it reported replaces nothing.
 */
export async function rotations(
  held: readonly Exposure[],
  { ask, askedAt }: Pick<Present, 'ask' | 'askedAt'>,
  leaked?: Leaked,
): Promise<ChecklistItem[]> {
  if (held.length === 0) return [];
  const actors = new Map(
    held.map(({ actor }) => [formatActor(actor), { type: actor.type, name: actor.name }]),
  );
  const asked = { actors: [...actors.values()], ...(leaked && { window: leaked.window }) };
  const { exposures, doubted } = await believedExposure(ask, asked, leaked?.suspect);
  const now = new Map(exposures.map((exposure) => [exposureKey(exposure), exposure]));
  // What has expired since is as it was.
  const current = held.map((exposure) => now.get(exposureKey(exposure)) ?? exposure);
  const items = [...Map.groupBy(current, secretKey).values()].flatMap(([first, ...others]) =>
    first ? [rotation(first, others, doubted)] : [],
  );
  return items.toSorted(
    (a, b) =>
      stage(a, askedAt) - stage(b, askedAt) ||
      distance(a) - distance(b) ||
      compareTexts(a.environment ?? '', b.environment ?? '') ||
      compareTexts(a.name, b.name) ||
      compareTexts(a.project ?? '', b.project ?? ''),
  );
}

function stage(item: ChecklistItem, askedAt: number): number {
  if (item.state === 'open') return 0;
  return wasDone(item, askedAt) ? 2 : 1;
}

/** How far from production. */
function distance({ environment }: ChecklistItem): number {
  if (environment === undefined) return 1;
  return isProduction(environment) ? 0 : 2;
}

function rotation(
  first: Exposure,
  others: readonly Exposure[],
  doubted: ReadonlySet<Exposure>,
): ChecklistItem {
  const exposures = [first, ...others];
  const { secret, project, environment } = first;
  const secretId = exposures.find((exposure) => exposure.secretId !== undefined)?.secretId;
  const open = exposures.filter(({ state }) => state === 'rotate');
  const shown = open.length > 0 ? open : exposures;
  const versions = [...new Set(shown.flatMap(({ version }) => version ?? []))].sort((a, b) => a - b);
  const closed = exposures.flatMap(({ closedBy }) => closedBy?.occurredAt ?? []);
  return {
    kind: 'rotate',
    state: open.length > 0 ? 'open' : 'done',
    name: secret,
    detail: describe(shown, { isOpen: open.length > 0, isDoubted: open.some((one) => doubted.has(one)) }),
    ...(open.length === 0 && closed.length > 0 && { at: Math.max(...closed) }),
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
    ...(secretId !== undefined && { secretId }),
    versions,
  };
}

/** `held by ana@acme.example; known from reports only, so replace it where it is kept` */
function describe(
  exposures: readonly Exposure[],
  { isOpen, isDoubted }: { readonly isOpen: boolean; readonly isDoubted: boolean },
): string {
  const names = [...new Set(exposures.map(({ actor }) => formatActor(actor)))].sort();
  const named = names.slice(0, HOLDERS_NAMED).join(', ');
  const more = names.length > HOLDERS_NAMED ? ` and ${names.length - HOLDERS_NAMED} more` : '';
  const isElsewhere = exposures.every(({ isKept }) => !isKept);
  return [
    `held by ${named}${more}`,
    ...(exposures.every(({ state }) => state === 'deleted') ? ['deleted since'] : []),
    ...(isDoubted
      ? ['only the suspected key reported that it was replaced or deleted, so that does not count']
      : []),
    ...(isOpen && isElsewhere ? ['not kept in this workspace: replace it where it is'] : []),
  ].join('; ');
}

function secretKey({ secret, project, environment }: Exposure): string {
  return JSON.stringify([secret, project, environment]);
}

function exposureKey({ actor, secret, project, environment, version }: Exposure): string {
  return JSON.stringify([actor.type, actor.name, secret, project, environment, version]);
}
