import type { NormalizedEvent } from '@daybook/event';
import { type Company, foundCompany } from './company.ts';
import type { Draft } from './draft.ts';
import { billingLife } from './life/billing-life.ts';
import { erpLife } from './life/erp-life.ts';
import { keyLife } from './life/key-life.ts';
import { projectLife } from './life/project-life.ts';
import { rotations } from './life/rotations.ts';
import { teamLife } from './life/team-life.ts';
import { createRandom, type Random } from './random.ts';
import { allocate, type HourWeights, hoursOf, hourWeights, workWeight } from './rhythm.ts';
import { leakedKey } from './stories/leaked-key.ts';
import { leaver } from './stories/leaver.ts';
import { productionChange } from './stories/production-change.ts';
import type { DemoStories } from './stories/story.ts';
import { createFinisher } from './to-event.ts';
import { humanWork } from './work/human-work.ts';
import { build, nightlyRun, serviceStart } from './work/machine-work.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 86_400_000;

/** A year with its stories does not fit in fewer; more than the maximum is not tried. */
export const DEMO_EVENTS = { min: 3_000, max: 100_000_000, usual: 200_000 } as const;

export type DemoYearOptions = {
  readonly events: number;
  /** The end of the year, milliseconds since 1970, exclusive. */
  readonly untilMs: number;
  readonly seed: string;
};

export type DemoYear = {
  readonly company: Company;
  readonly stories: DemoStories;
  /** Exactly as many as were asked for, by `occurredAt`, made one hour of the year at a time. It can be read once or often. */
  readonly events: Iterable<NormalizedEvent>;
};

/**
 * A plausible year of a company of forty. The same options give the same events, byte for byte. What happens once (people, projects, rotations,
 * stories) is the same for every number of events; daily work fills the rest.
 * @throws RangeError when `events` is out of {@link DEMO_EVENTS}.
 */
export function demoYear({ events, untilMs, seed }: DemoYearOptions): DemoYear {
  const { min, max } = DEMO_EVENTS;
  if (!Number.isInteger(events) || events < min || events > max)
    throw new RangeError(`the number of events must be a whole number from ${min} to ${max}, not ${events}`);
  const company = foundCompany(seed, untilMs - YEAR_MS, untilMs);
  const [key, person, change] = [leakedKey(company), leaver(company), productionChange(company)];
  const once = [
    ...[teamLife, keyLife, rotations, projectLife, billingLife, erpLife].flatMap((life) => life(company)),
    ...[key, person, change].flatMap(({ drafts }) => drafts),
  ]
    .filter(({ at }) => company.from <= at && at < untilMs)
    .toSorted(byTime);
  return {
    company,
    stories: { leakedKey: key.truth, leaver: person.truth, productionChange: change.truth },
    events: { [Symbol.iterator]: () => yearOf(company, once, events) },
  };
}

function* yearOf(
  company: Company,
  once: readonly Draft[],
  events: number,
): Generator<NormalizedEvent, undefined> {
  const random = createRandom(`${company.seed} days`);
  const finish = createFinisher(company);
  const hours = hoursOf(company.from, company.until);
  const shares = shareOut(company, hours, events - once.length);
  let placed = 0;
  for (const [index, hour] of hours.entries()) {
    const end = Math.min(hour + HOUR_MS, company.until);
    const drafts = shares.flatMap((share) => share(random, index, hour, end));
    for (let draft = once[placed]; draft && draft.at < end; draft = once[++placed]) drafts.push(draft);
    for (const draft of drafts.toSorted(byTime)) yield finish(draft);
  }
}

type Work = (random: Random, hour: number) => Draft[];

/** What of one kind of daily work falls into an hour of the year, given by its index and its beginning; nothing at or after `end`. */
type Share = (random: Random, index: number, hour: number, end: number) => Draft[];

function shareOut(company: Company, hours: readonly number[], events: number): Share[] {
  const weights = hours.map((hour) => hourWeights(company, hour));
  // Forty people do only so much; more events mean more builds and more services.
  const people = Math.floor(Math.min(events * 0.45, 80_000 + events * 0.03));
  const nightly = Math.floor(Math.min(events * 0.04, 12_000));
  const builds = Math.floor((events - people - nightly) * 0.55);
  const services = events - people - nightly - builds;
  const within = (random: Random, hour: number) => hour + random.below(50 * 60_000);
  const workOfPeople: Work = (random, hour) => {
    const chances = company.people.map((person) => workWeight(person, hour));
    const person = random.pickWeighted(company.people, chances);
    // Who leaves or joins within the hour is not at work before or after.
    const at = Math.max(hour, Math.min(within(random, hour), person.until - 60_000));
    return humanWork(random, company, person, at);
  };
  const shareOf = (total: number, kind: keyof HourWeights, work: Work) =>
    inBursts(
      allocate(
        total,
        weights.map((weight) => weight[kind]),
      ),
      work,
    );
  return [
    shareOf(people, 'people', workOfPeople),
    shareOf(builds, 'builds', (random, hour) => build(random, company, within(random, hour))),
    shareOf(nightly, 'nightly', (random, hour) => nightlyRun(random, company, within(random, hour))),
    shareOf(services, 'services', (random, hour) => serviceStart(random, company, within(random, hour))),
  ];
}

/**
 * Work that comes in bursts, each whole: what one has too many for its hour, later hours have fewer. Only the last one of the year is cut, so that
 * all hours together have as many events as their counts.
 */
function inBursts(counts: readonly number[], work: Work): Share {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let due = 0;
  let made = 0;
  return (random, index, hour, end) => {
    due += counts[index] ?? 0;
    const drafts: Draft[] = [];
    while (made < due) {
      const burst = work(random, hour).slice(0, total - made);
      made += burst.length;
      drafts.push(...burst.map((draft) => (draft.at < end ? draft : { ...draft, at: end - 1 })));
    }
    return drafts;
  };
}

function byTime(a: Draft, b: Draft): number {
  return a.at - b.at;
}
