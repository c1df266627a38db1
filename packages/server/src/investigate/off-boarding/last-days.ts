import type { EventGroup } from '../../event-index/groups.ts';
import type { Ask } from '../ask.ts';
import type { Access } from '../investigations.ts';
import { isProduction } from '../production.ts';
import { by, since, where } from '../where.ts';
import { isSuccessfulChange } from './actions.ts';
import { joined } from './groups.ts';
import type { Leaver } from './leaver.ts';

const PLACES_MAX = 100;

/** What the person and their keys did in their last days, counted by all that the rules tell apart. */
export type LastDays = { readonly groups: readonly EventGroup[]; readonly access: readonly Access[] };

export async function readLastDays(ask: Ask, leaver: Leaver): Promise<LastDays> {
  const { groups } = await ask.groups(where(by(...leaver.actors), since(leaver.since)), {
    by: ['actor', 'action', 'outcome', 'env', 'project', 'recorder'],
  });
  const places = Map.groupBy(groups, ({ values: { env, project } }) => JSON.stringify([env, project]));
  const access = [...places.values()].flatMap((together) => toAccess(ask, together));
  return { groups, access: access.toSorted(byWeight).slice(0, PLACES_MAX) };
}

function toAccess({ catalogue }: Ask, groups: readonly EventGroup[]): Access[] {
  const [one] = groups;
  if (one?.values.env === undefined) return [];
  const { env: environment, project } = one.values;
  const sum = (counts: (values: EventGroup['values']) => boolean) =>
    groups.reduce((total, { values, count }) => total + (counts(values) ? count : 0), 0);
  const succeeded = ({ outcome }: EventGroup['values']) => outcome === 'success';
  const { first, last } = joined(groups);
  return [
    {
      environment,
      ...(project !== undefined && { project }),
      isProduction: isProduction(environment),
      reads: sum((values) => succeeded(values) && values.action === 'SECRET_READ'),
      changes: sum((values) => isSuccessfulChange(catalogue, values)),
      refused: sum((values) => !succeeded(values)),
      firstAt: first.occurredAt,
      lastAt: last.occurredAt,
      actors: [...new Set(groups.flatMap(({ values }) => values.actor ?? []))].toSorted(),
    },
  ];
}

function byWeight(a: Access, b: Access): number {
  const weight = ({ reads, changes, refused }: Access) => reads + changes + refused;
  return (
    Number(b.isProduction) - Number(a.isProduction) ||
    weight(b) - weight(a) ||
    compare(a.environment, b.environment) ||
    compare(a.project ?? '', b.project ?? '')
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
