import type { AuditEvent } from '@daybook/event';
import type { IndexRow, Place } from '../event-index.ts';
import type { Exposure, ExposureQuery } from '../exposure.ts';

type Window = Pick<ExposureQuery, 'visibleFrom' | 'readUpTo' | 'disbelieved'>;
type Read = { readonly event: AuditEvent; readonly at: Place; readonly secret: string };

/** Who holds what, event by event as the rules are written. `isAsked` narrows the events that hand out, and nothing else. */
export function exposuresOf(
  rows: readonly IndexRow[],
  { visibleFrom, readUpTo, disbelieved }: Window,
  isAsked: (row: IndexRow) => boolean = () => true,
): Exposure[] {
  const visible = rows.filter(
    ({ position, event }) =>
      position >= visibleFrom && position <= readUpTo && event.outcome === 'success' && isOfSecret(event),
  );
  const secretOf = ({ resource, context, recordedBy }: AuditEvent) => ({
    pair: JSON.stringify([resource.name, context?.environment ?? null]),
    isKeeping: recordedBy.type === 'workspace' && context?.environment !== undefined,
  });
  const kept = new Set(
    visible.flatMap(({ event }) => (secretOf(event).isKeeping ? [secretOf(event).pair] : [])),
  );
  const projectOf = (event: AuditEvent) =>
    kept.has(secretOf(event).pair) ? undefined : event.context?.project;
  const identityOf = (event: AuditEvent) => JSON.stringify([secretOf(event).pair, projectOf(event) ?? null]);
  const reads = visible.map((row) => ({
    event: row.event,
    at: placeOf(row),
    secret: identityOf(row.event),
    isAsked: isAsked(row),
  }));
  const bySecret = Map.groupBy(reads, ({ secret }) => secret);
  const handsOut = ({ event }: Read) => event.action !== 'SECRET_DELETE' && !isPutBack(event);
  const groups = Map.groupBy(
    reads.filter((read) => read.isAsked && handsOut(read)),
    ({ event, secret }) =>
      JSON.stringify([
        [secret, event.context?.project ?? null],
        [event.context?.version ?? null, event.actor.type, event.actor.name],
      ]),
  );
  return [...groups.values()].flatMap((own) => {
    const [first] = own.toSorted(byPlace);
    const last = own.toSorted(byPlace).at(-1);
    if (!first || !last) return [];
    const { event } = first;
    const isKept = kept.has(secretOf(event).pair);
    const ofSecret = bySecret.get(first.secret) ?? [];
    const changes = ofSecret.filter(
      (read) =>
        read.event.action !== 'SECRET_READ' &&
        (read.event.recordedBy.type === 'workspace' ||
          (!isKept && (disbelieved === undefined || read.event.recordedBy.name !== disbelieved))),
    );
    const version = event.context?.version;
    const sightings = ofSecret.filter((read) => handsOut(read) && read.event.context?.version === version);
    const seen = version === undefined || isKept ? last : (sightings.toSorted(byPlace).at(-1) ?? last);
    const closing =
      version === undefined
        ? closingUnknown(changes, seen.at)
        : closingOf(version, changes, seen.at, isKept ? undefined : beganFor(version, changes, last.at));
    const observed = own.filter((read) => read.event.recordedBy.type === 'workspace');
    const actorId =
      greatest(observed.map((read) => read.event.actor.id)) ??
      greatest(own.map((read) => read.event.actor.id));
    const secretId =
      greatest(observed.map((read) => read.event.resource.id)) ??
      greatest(own.map((read) => read.event.resource.id));
    const project = event.context?.project;
    const exposure: Exposure = {
      actor: {
        type: event.actor.type,
        name: event.actor.name,
        ...(actorId !== undefined && { id: actorId }),
      },
      secret: event.resource.name,
      ...(secretId !== undefined && { secretId }),
      ...(project !== undefined && { project }),
      ...(event.context?.environment !== undefined && { environment: event.context.environment }),
      ...(version !== undefined && { version }),
      first: first.at,
      last: last.at,
      reads: own.filter((read) => read.event.action === 'SECRET_READ').length,
      isOwn: own.some((read) => read.event.action === 'SECRET_SET'),
      isReported: observed.length === 0,
      isKept,
      state: !closing ? 'rotate' : closing.event.action === 'SECRET_SET' ? 'rotated' : 'deleted',
      ...(closing && { closedBy: closing.at }),
    };
    return [exposure];
  });
}

/** In the order in which the index gives them. */
export function inOrder(exposures: readonly Exposure[]): Exposure[] {
  const key = ({ isReported, secret, environment = '', project = '', version = -1, actor }: Exposure) =>
    [Number(isReported), secret, environment, project, -version, actor.type, actor.name] as const;
  return exposures.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)];
    const differs = one.findIndex((part, index) => part !== other[index]);
    return differs < 0 ? 0 : (one[differs] ?? '') < (other[differs] ?? '') ? -1 : 1;
  });
}

function isOfSecret({ action }: AuditEvent): boolean {
  return action === 'SECRET_READ' || action === 'SECRET_SET' || action === 'SECRET_DELETE';
}

/** The workspace shows nobody a value that it puts back. */
function isPutBack({ action, metadata, recordedBy }: AuditEvent): boolean {
  return (
    action === 'SECRET_SET' && metadata?.restoredVersion !== undefined && recordedBy.type === 'workspace'
  );
}

/** `began`: where versions may begin anew, see {@link beganFor}. */
function closingOf(
  version: number,
  changes: readonly Read[],
  seen: Place,
  began: Began | undefined,
): Read | undefined {
  const sets = changes.filter(({ event }) => event.action === 'SECRET_SET');
  const same = versionsOfValue(version, sets);
  const known = sets.filter(({ event }) => versionOf(event) !== undefined);
  const ofValue = known.filter(({ event }) => same.has(versionOf(event) ?? -1));
  const last = Math.max(version, ...ofValue.map(({ event }) => versionOf(event) ?? -1));
  const closing = changes
    .filter(({ event, at }) => {
      const own = versionOf(event) ?? -1;
      const isEarlierLife = began?.at !== undefined && comparePlaces(at, began.at) < 0;
      return !isEarlierLife && (event.action === 'SECRET_SET' ? own > last : own >= last);
    })
    // At the same version it was set before it was deleted.
    .toSorted(
      (a, b) =>
        (began ? byPlace(a, b) : 0) ||
        (versionOf(a.event) ?? 0) - (versionOf(b.event) ?? 0) ||
        Number(a.event.action === 'SECRET_DELETE') - Number(b.event.action === 'SECRET_DELETE') ||
        byPlace(a, b),
    )[0];
  const setLast = ofValue.filter(({ event }) => versionOf(event) === last).toSorted(byPlace)[0];
  const back = sets.filter(({ event }) => versionOf(event) === undefined && same.has(sameAs(event) ?? -1));
  const since = latest([seen, ...(setLast ? [setLast.at] : []), ...back.map(({ at }) => at)]);
  const unnumbered = changes
    .filter(({ event, at }) => versionOf(event) === undefined && comparePlaces(at, since) > 0)
    .toSorted(byPlace)[0];
  return [closing, unnumbered].filter((read) => read !== undefined).toSorted(byPlace)[0];
}

type Began = { readonly at: Place | undefined };

/**
 * Since when what closes a version that was last handed out at a place counts: since the life of the secret that the place lies in began, or that version
 * was set again. After a deletion, a set of a version that is not higher than all of its life begins another life.
 */
function beganFor(version: number, changes: readonly Read[], last: Place): Began {
  let life: Read[] = [];
  let began: Place | undefined;
  for (const change of changes.toSorted(byPlace)) {
    if (comparePlaces(change.at, last) > 0) break;
    const own = change.event.action === 'SECRET_SET' ? versionOf(change.event) : undefined;
    const isAgain =
      own !== undefined &&
      life.some(({ event }) => event.action === 'SECRET_DELETE') &&
      life.some(({ event }) => (versionOf(event) ?? -1) >= own);
    if (isAgain) life = [];
    if (isAgain || own === version) began = change.at;
    life.push(change);
  }
  return { at: began };
}

/** All versions that have the same value, as far as sets say so. */
function versionsOfValue(version: number, sets: readonly Read[]): ReadonlySet<number> {
  const same = new Set([version]);
  for (let before = 0; before < same.size; ) {
    before = same.size;
    for (const { event } of sets) {
      const [own, other] = [versionOf(event), sameAs(event)];
      if (own === undefined || other === undefined || other >= own) continue;
      if (same.has(own) || same.has(other)) same.add(own).add(other);
    }
  }
  return same;
}

function closingUnknown(changes: readonly Read[], seen: Place): Read | undefined {
  const sets = changes.filter(({ event }) => event.action === 'SECRET_SET');
  const mayBeIt = sets.filter(({ event, at }) => {
    const other = sameAs(event);
    if (other === undefined || comparePlaces(at, seen) <= 0) return false;
    const value = Math.min(...versionsOfValue(other, sets));
    const made = sets.filter((set) => versionOf(set.event) === value).toSorted(byPlace)[0];
    return !made || comparePlaces(made.at, seen) <= 0;
  });
  const since = latest([seen, ...mayBeIt.map(({ at }) => at)]);
  return changes.filter(({ at }) => comparePlaces(at, since) > 0).toSorted(byPlace)[0];
}

function versionOf({ context }: AuditEvent): number | undefined {
  return context?.version;
}

function sameAs({ metadata }: AuditEvent): number | undefined {
  return typeof metadata?.sameAsVersion === 'number' ? metadata.sameAsVersion : undefined;
}

function placeOf({ event, position }: IndexRow): Place {
  return { occurredAt: Date.parse(event.occurredAt), position };
}

function comparePlaces(a: Place, b: Place): number {
  return a.occurredAt - b.occurredAt || a.position - b.position;
}

function byPlace(a: { readonly at: Place }, b: { readonly at: Place }): number {
  return comparePlaces(a.at, b.at);
}

function latest(places: readonly [Place, ...Place[]]): Place {
  return places.reduce((a, b) => (comparePlaces(a, b) < 0 ? b : a));
}

function greatest(ids: readonly (string | undefined)[]): string | undefined {
  return ids
    .filter((id) => id !== undefined)
    .toSorted()
    .at(-1);
}
