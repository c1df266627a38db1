import { type Filter, formatActor, type NumberTerm, type Term } from '@daybook/event';
import type { Exposure } from '../../event-index/exposure.ts';
import type { EventGroup } from '../../event-index/groups.ts';
import type { Ask, Evidence } from '../ask.ts';
import { EVIDENCE_MAX, type Finding } from '../finding.ts';
import { isProduction } from '../production.ts';
import { severityOf } from '../severity.ts';
import { by, is, isOrMissing, where } from '../where.ts';
import { counted, listed, moment } from '../words.ts';
import { joined } from './groups.ts';
import type { Leaver } from './leaver.ts';
import { placed, times } from './words.ts';

/** How many secrets are found one by one; all of them stand among the exposures. */
const FINDINGS_MAX = 500;
/** Of how many secrets the evidence is read at once; each may be of several groups. */
const AT_ONCE = 100;
const HANDED_OUT = ['SECRET_READ', 'SECRET_SET'] as const;
const HOLDERS_NAMED = 3;
const VERSION_MAX = Number.MAX_SAFE_INTEGER;

/** A secret of which the person or their keys hold a value that is in use. */
type Held = {
  readonly secret: string;
  readonly environment: string | undefined;
  /** Of reported ones; those that the workspace keeps are the organization's. */
  readonly project: string | undefined;
  readonly isKept: boolean;
  /** Whether nothing of it was observed by this workspace. */
  readonly isReported: boolean;
  /** At least one. */
  readonly exposures: readonly Exposure[];
  readonly isLate: boolean;
  readonly lastAt: number;
};

/** A finding for each secret that somebody who leaves could still use: whoever read or set a value knows it until it is replaced. */
export async function stillExposed(
  ask: Ask,
  leaver: Leaver,
  exposures: readonly Exposure[],
): Promise<{ readonly findings: readonly Finding[]; readonly notes: readonly string[] }> {
  const all = heldSecrets(exposures, leaver.since).toSorted(byWeight);
  const held = all.slice(0, FINDINGS_MAX);
  const findings: Finding[] = [];
  for (let next = 0; next < held.length; next += AT_ONCE) {
    const batch = held.slice(next, next + AT_ONCE);
    const evidence = await evidenceOfBatch(ask, batch);
    for (const [place, one] of batch.entries()) {
      const own = evidence[place];
      if (own && own.evidenceCount > 0) findings.push({ ...describe(one), ...own });
    }
  }
  const more = all.length - held.length;
  const notes =
    more > 0
      ? [`${counted(more, 'more secret')} in use stand among the exposures and have no finding of their own.`]
      : [];
  return { findings, notes };
}

function heldSecrets(exposures: readonly Exposure[], since: number): Held[] {
  const current = exposures.filter(({ state }) => state === 'rotate');
  return [...Map.groupBy(current, keyOf).values()].flatMap((together): Held[] => {
    const [first] = together;
    if (!first) return [];
    const lastAt = Math.max(...together.map(({ last }) => last.occurredAt));
    const { secret, environment, isKept } = first;
    const project = isKept ? undefined : first.project;
    const isReported = together.every((exposure) => exposure.isReported);
    const own = { secret, environment, project, isKept, isReported };
    return [{ ...own, exposures: together, lastAt, isLate: lastAt >= since }];
  });
}

function keyOf({ secret, environment, project, isKept }: Exposure): string {
  return JSON.stringify([secret, environment, isKept ? null : project, isKept]);
}

/** What is only reported comes last, whatever it says: anybody who may report events can make it up, and as much of it as they like. */
function byWeight(a: Held, b: Held): number {
  const rank = (held: Held) => CASES.indexOf(caseOf(held));
  return Number(a.isReported) - Number(b.isReported) || rank(a) - rank(b) || b.lastAt - a.lastAt;
}

const CASES = ['production-lately', 'production-before', 'elsewhere'] as const;

function caseOf({ environment, isLate }: Held): (typeof CASES)[number] {
  if (environment !== undefined && !isProduction(environment)) return 'elsewhere';
  return isLate ? 'production-lately' : 'production-before';
}

/**
 * Everything that handed out one of these secrets to those who hold one is read once, told apart by all that a finding's filter asks for.
 * Where there is more of it than one reading gives, each filter is asked by itself.
 */
async function evidenceOfBatch(ask: Ask, batch: readonly Held[]): Promise<readonly Evidence[]> {
  const secrets = new Set(batch.map(({ secret }) => secret));
  const exposures = batch.flatMap((held) => held.exposures);
  const filter = where(
    by(...holdersOf(exposures)),
    is('action', ...HANDED_OUT),
    is('outcome', 'success'),
    is('resource', ...secrets),
    ...versionsAbout(exposures),
  );
  const { groups, more } = await ask.groups(filter, {
    by: ['actor', 'resource', 'env', 'project', 'version'],
    positions: EVIDENCE_MAX,
  });
  if (more > 0) return ask.evidenceOfEach(batch.map((held) => ({ filter: filterOf(held) })));
  const byHeld = Map.groupBy(groups, ({ values }) => batch.find((held) => isOf(held, values)));
  return batch.map((held) => {
    const own = byHeld.get(held) ?? [];
    return ask.shown(filterOf(held), own.length > 0 ? joined(own) : { positions: [], count: 0 });
  });
}

function filterOf({ secret, environment, project, isKept, exposures }: Held): Filter {
  return where(
    by(...holdersOf(exposures)),
    is('action', ...HANDED_OUT),
    is('resource', secret),
    isOrMissing('env', environment),
    ...(isKept ? [] : [isOrMissing('project', project)]),
    is('outcome', 'success'),
    ...versionTerms(exposures),
  );
}

/** Those whose exposure is open: of a value without version, that may be one of several who read it. */
function holdersOf(exposures: readonly Exposure[]): readonly Exposure['actor'][] {
  return [...new Map(exposures.map(({ actor }) => [formatActor(actor), actor])).values()];
}

/** Whether what a group has in common is what the filter asks for. */
function isOf(
  { secret, environment, project, isKept, exposures }: Held,
  values: EventGroup['values'],
): boolean {
  return (
    values.resource === secret &&
    values.env === environment &&
    (isKept || values.project === project) &&
    exposures.some(({ actor }) => formatActor(actor) === values.actor) &&
    exposures.some(({ version }) => (version === undefined ? undefined : `${version}`) === values.version)
  );
}

/** The versions held; where some reads do not say theirs, none of the others. */
function versionTerms(exposures: readonly Exposure[]): readonly Term[] {
  const versions = [...new Set(exposures.flatMap(({ version }) => version ?? []))].toSorted((a, b) => a - b);
  const isUnknown = exposures.some(({ version }) => version === undefined);
  if (!isUnknown)
    return [
      versionTerm(
        versions.map((version) => ({ first: version, last: version })),
        false,
      ),
    ];
  const gaps = [-1, ...versions].map((before, index) => ({
    first: before + 1,
    last: (versions[index] ?? VERSION_MAX + 1) - 1,
  }));
  return [
    versionTerm(
      gaps.filter(({ first, last }) => first <= last),
      true,
    ),
  ];
}

/** All the versions and those between them, where all are known: the engine compares with two numbers, and not with many. */
function versionsAbout(exposures: readonly Exposure[]): readonly Term[] {
  const versions = exposures.flatMap(({ version }) => version ?? []);
  if (versions.length < exposures.length) return [];
  return [versionTerm([{ first: Math.min(...versions), last: Math.max(...versions) }], false)];
}

function versionTerm(values: NumberTerm['values'], negated: boolean): NumberTerm {
  return { kind: 'number', key: 'version', negated, values };
}

function describe(held: Held): Omit<Finding, keyof Evidence> {
  const { secret, environment, project, isReported, exposures } = held;
  const others = exposures.length - HOLDERS_NAMED;
  const facts = exposures
    .toSorted((a, b) => b.last.occurredAt - a.last.occurredAt)
    .slice(0, HOLDERS_NAMED)
    .map(sentenceOf);
  const notes = [
    ...(isReported ? ['It is known from reports only: this workspace did not see it itself.'] : []),
    ...(environment === undefined ? ['The events name no environment, so it counts as production.'] : []),
    ...(exposures.some(({ version }) => version === undefined)
      ? ['Some of the events do not say which version it was: any value set since would have ended that.']
      : []),
  ];
  return {
    rule: 'still-exposed',
    subject: secret,
    severity: severityOf('still-exposed', caseOf(held)),
    title: `${secret}${placed(environment, project)} is still in use`,
    why: [
      ...facts,
      ...(others > 0
        ? [`${counted(others, 'more pair')} of holder and version stand among the exposures.`]
        : []),
      'No other value has been set since.',
    ].join(' '),
    ...(notes.length > 0 && { notes }),
  };
}

function sentenceOf({ actor, version, reads, isOwn, last }: Exposure): string {
  const which = version === undefined ? 'it' : `version ${version}`;
  const when =
    reads === 1 || (reads === 0 && isOwn)
      ? `on ${moment(last.occurredAt)}`
      : `last on ${moment(last.occurredAt)}`;
  const who = formatActor(actor);
  if (reads === 0) return `${who} set ${which}, and so knows it, ${when}.`;
  return `${who} ${listed([...(isOwn ? [`set ${which}`] : []), `read ${isOwn ? 'it' : which} ${times(reads)}`])}, ${when}.`;
}
