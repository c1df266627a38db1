import type { EventGroup } from '../../event-index/groups.ts';
import { severityOf } from '../severity.ts';
import { and, by, is, isOrMissing, notReportedWith, until, VALUES_MAX, where } from '../where.ts';
import { counted, moment, shortened, stretch, times } from '../words.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import { isRead, secretKey } from './reads.ts';
import type { StrangeActs } from './strange-acts.ts';
import type { Suspect } from './suspect.ts';

export type NewSecrets = {
  /** Secrets that were read in the window and not in the baseline, by name, environment and project. */
  readonly secrets: readonly EventGroup[];
  /** How many different secrets were read in the baseline, and their names. */
  readonly known: number;
  readonly knownNames: ReadonlySet<string>;
  /** When secrets of the same names were last read before the baseline began, by name, where they were. */
  readonly longAgo: ReadonlyMap<string, number>;
  /** Whether more secrets were read than can be compared: those with the fewest reads are missing. */
  readonly isCut: boolean;
};

type Names = EventGroup['values'];

export async function findNewSecrets(suspect: Suspect): Promise<NewSecrets> {
  const { ask, whole, from } = suspect;
  const { groups, more } = await ask.groups(and(whole, ...isRead), { by: ['resource', 'env', 'project'] });
  const known = groups.filter(({ first }) => first.occurredAt < from);
  const places = Map.groupBy(known, ({ values }) => values.resource);
  const isKnown = ({ values }: EventGroup) =>
    (places.get(values.resource) ?? []).some((other) => isSamePlace(values, other.values));
  const secrets = groups.filter((group) => group.first.occurredAt >= from && !isKnown(group));
  return {
    secrets,
    longAgo: await readLongAgo(suspect, secrets),
    known: known.length,
    knownNames: new Set(known.flatMap(({ values }) => values.resource ?? [])),
    isCut: more > 0,
  };
}

/** Of more than a hundred secrets the first hundred are looked up: all of history is read for it. */
async function readLongAgo(
  { ask, key, baselineFrom }: Suspect,
  secrets: readonly EventGroup[],
): Promise<ReadonlyMap<string, number>> {
  if (secrets.length === 0 || baselineFrom === 0) return new Map();
  const names = new Set(secrets.map(({ values }) => values.resource ?? ''));
  const reads = where(
    by(key),
    notReportedWith(key.name),
    until(baselineFrom),
    ...isRead,
    is('resource', ...[...names].slice(0, VALUES_MAX)),
  );
  const { groups } = await ask.groups(reads, { by: ['resource'] });
  return new Map(groups.map(({ values, last }) => [values.resource ?? '', last.occurredAt]));
}

export function secretClues(
  { during, baselineDays }: Suspect,
  habits: Habits,
  { secrets, known, knownNames, longAgo }: NewSecrets,
  strange: StrangeActs,
): readonly Clue[] {
  return secrets.map(({ values, count, first, last }) => {
    const { resource = '', env, project } = values;
    const isStrange = strange.secrets.has(secretKey(values));
    const isNamesake = knownNames.has(resource);
    const lastRead = longAgo.get(resource);
    const place = [
      env !== undefined && `in ${shortened(env)}`,
      project !== undefined && `of ${shortened(project)}`,
    ];
    const named = [shortened(resource), ...place.filter((part) => part !== false)].join(' ');
    return {
      rule: 'new-secret',
      subject: resource,
      severity: severityOf('new-secret', caseOf(isStrange, isNamesake || lastRead !== undefined)),
      title: `First read of ${named}`,
      why: [
        `The key was handed this value ${times(count)}, ${stretch(first.occurredAt, last.occurredAt)}${isStrange ? ', from a network that is new' : ''}.`,
        `In the ${counted(baselineDays, 'day')} before it read ${counted(known, 'other secret')} and never this one${isNamesake ? ', though one of its name elsewhere' : ''}.`,
        ...(lastRead === undefined
          ? []
          : [`Before that it had read a secret of this name, last ${moment(lastRead)}.`]),
      ].join(' '),
      filter: and(
        during,
        ...isRead,
        is('resource', resource),
        isOrMissing('env', env),
        isOrMissing('project', project),
      ),
      seen: { count, first, last },
      strength: habits.strength(),
    };
  });
}

function caseOf(isStrange: boolean, isKnownOtherwise: boolean) {
  if (!isStrange) return 'from-known-network';
  return isKnownOtherwise ? 'known-otherwise' : 'from-new-network';
}

/** Reports that leave out the place of a secret, or begin to name it, make no other secret of it. */
function isSamePlace(one: Names, other: Names): boolean {
  const isSame = (a: string | undefined, b: string | undefined) =>
    a === undefined || b === undefined || a === b;
  return isSame(one.env, other.env) && isSame(one.project, other.project);
}
