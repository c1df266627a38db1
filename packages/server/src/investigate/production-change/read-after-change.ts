import type { Filter, NumberTerm } from '@daybook/event';
import type { ProfileValue } from '../../event-index/profile.ts';
import { severityOf } from '../severity.ts';
import { and, by, is, since, until, where } from '../where.ts';
import { counted, listed } from '../words.ts';
import { DAY_MS, type MadeChange } from './changes.ts';
import type { Scene } from './scene.ts';
import type { FoundStandout } from './standout.ts';

/** For how many of the changes that stand out it is said who read them, and for how many actors what they read. */
const LOOKED_AT = 5;
const HOUR_MS = 3_600_000;
/** Who read a secret in so many days before is no new reader. */
const READERS_DAYS = 90;
const LAST_MS = Date.UTC(9_999, 11, 31);

/** Who read what was set, and what the actors read within an hour after it, of the changes that stand out. `changes` has those first that stand out most. */
export async function readsAfterChanges(
  scene: Scene,
  changes: readonly MadeChange[],
  taken: ReadonlySet<number>,
): Promise<FoundStandout[]> {
  const sets = changes.filter(({ event }) => event.action === 'SECRET_SET').slice(0, LOOKED_AT);
  const found: FoundStandout[] = [];
  for (const change of sets) {
    const reads = await readsOfVersion(scene, change, taken.has(change.position));
    if (reads) found.push(reads);
  }
  for (const [actor, own] of [...Map.groupBy(changes, (change) => change.actor)].slice(0, LOOKED_AT)) {
    const reads = await readsByActor(scene, actor, own, taken);
    if (reads) found.push(reads);
  }
  return found;
}

function readsOf(environment: string, ...terms: Filter['terms']): Filter {
  return where(is('action', 'SECRET_READ'), is('env', environment), is('outcome', 'success'), ...terms);
}

async function readsOfVersion(
  { ask, input, read }: Scene,
  change: MadeChange,
  isTaken: boolean,
): Promise<FoundStandout | undefined> {
  const { event, occurredAt, actor } = change;
  const { name } = event.resource;
  const all = readsOf(input.environment, is('resource', name));
  const filter = and(all, since(occurredAt), ...versionOf(change, read.changes));
  const { within, fields } = await ask.profile(filter, {
    fields: ['actor'],
    from: occurredAt,
    until: LAST_MS,
  });
  if (!within) return undefined;
  const readers = mostFirst(fields.actor?.within ?? []);
  const begin = Math.max(0, occurredAt - READERS_DAYS * DAY_MS);
  const end = Math.max(begin + 1, occurredAt);
  // With its times in the filter, so that only those months are read.
  const before = await ask.profile(and(all, since(begin), until(end)), {
    fields: ['actor'],
    from: begin,
    until: end,
  });
  const known = new Set(before.fields.actor?.within.map(({ value }) => value));
  const fresh = readers.filter(({ value }) => !known.has(value) && value !== actor).map(({ value }) => value);
  const version = event.context?.version === undefined ? 'The new value' : `Version ${event.context.version}`;
  const names = listed(
    readers.map((reader) => `${reader.value} (${reader.within.count.toLocaleString('en')})`),
  );
  const news =
    fresh.length === 0
      ? 'All of them had read the secret before, or set it.'
      : `${listed(fresh)} had not read the secret in the ${READERS_DAYS} days before.`;
  return {
    rule: 'read-after-change',
    severity: severityOf(
      'read-after-change',
      isTaken ? 'after-taken-over' : fresh.length > 0 ? 'new-reader' : 'known-readers',
    ),
    subject: name,
    title: `What ${actor} set ${name} to was read ${counted(within.count, 'time')} since`,
    why: `${version} of ${name} in ${input.environment} was read ${counted(within.count, 'time')} since it was set: by ${names}. ${news}`,
    filter,
    seen: within,
    changes: [change],
  };
}

/** Reads that say their version, or else those until the secret changed again. */
function versionOf(change: MadeChange, changes: readonly MadeChange[]): Filter['terms'] {
  const version = change.event.context?.version;
  if (version !== undefined) {
    const term: NumberTerm = {
      kind: 'number',
      key: 'version',
      negated: false,
      values: [{ first: version, last: version }],
    };
    return [term];
  }
  const next = changes.find(
    ({ occurredAt, event }) =>
      occurredAt > change.occurredAt &&
      event.resource.type === 'secret' &&
      event.resource.name === change.event.resource.name,
  );
  return next ? [until(next.occurredAt)] : [];
}

async function readsByActor(
  { ask, input, read }: Scene,
  actor: string,
  own: readonly MadeChange[],
  taken: ReadonlySet<number>,
): Promise<FoundStandout | undefined> {
  const who = read.actors.get(actor)?.who;
  const [most] = own;
  if (!who || !most) return undefined;
  const end = most.occurredAt + HOUR_MS;
  const filter = readsOf(input.environment, by(who), since(most.occurredAt), until(end));
  const { within, fields } = await ask.profile(filter, {
    fields: ['secret'],
    from: most.occurredAt,
    until: end,
  });
  if (!within) return undefined;
  const { within: secrets = [], more = 0 } = fields.secret ?? {};
  const names = listed(mostFirst(secrets).map(({ value }) => value));
  return {
    rule: 'read-after-change',
    severity: severityOf('read-after-change', taken.has(most.position) ? 'after-taken-over' : 'by-changer'),
    subject: actor,
    title: `${actor} read ${counted(secrets.length + more, 'secret')} of ${input.environment} within an hour after changing it`,
    why: `In the hour after changing ${most.event.resource.name}, ${actor} read secrets of ${input.environment} ${counted(within.count, 'time')}: ${names}.`,
    filter,
    seen: within,
    changes: own.filter(({ occurredAt }) => occurredAt >= most.occurredAt && occurredAt < end),
  };
}

/** By count, equal ones as they were. */
function mostFirst(values: readonly ProfileValue[]): readonly ProfileValue[] {
  return values.toSorted((a, b) => b.within.count - a.within.count);
}
