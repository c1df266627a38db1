import type { NormalizedEvent } from '@daybook/event';
import { type Company, foundCompany } from './company.ts';
import type { Draft } from './draft.ts';
import { billingLife } from './life/billing-life.ts';
import { keyLife } from './life/key-life.ts';
import { projectLife } from './life/project-life.ts';
import { rotations } from './life/rotations.ts';
import { teamLife } from './life/team-life.ts';
import { createRandom, type Random } from './random.ts';
import { allocate, hoursOf, hourWeights, workWeight } from './rhythm.ts';
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
    ...[teamLife, keyLife, rotations, projectLife, billingLife].flatMap((life) => life(company)),
    ...[key, person, change].flatMap(({ drafts }) => drafts),
  ]
    .filter(({ at }) => company.from <= at && at < untilMs)
    .toSorted(byTime);
  return {
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
  const finish = createFinisher(company.seed);
  const hours = hoursOf(company.from, company.until);
  const shares = shareOut(company, hours, events - once.length);
  let placed = 0;
  for (const [index, hour] of hours.entries()) {
    const end = Math.min(hour + HOUR_MS, company.until);
    const drafts = shares.flatMap(({ work, counts }) =>
      fill(counts[index] ?? 0, end, () => work(random, hour)),
    );
    for (let draft = once[placed]; draft && draft.at < end; draft = once[++placed]) drafts.push(draft);
    for (const draft of drafts.toSorted(byTime)) yield finish(draft);
  }
}

/** One kind of daily work: a burst of it in the hour that begins at `hour`, and how many events it has in each hour. */
type Share = { readonly work: (random: Random, hour: number) => Draft[]; readonly counts: readonly number[] };

function shareOut(company: Company, hours: readonly number[], events: number): Share[] {
  const weights = hours.map((hour) => hourWeights(company, hour));
  // Forty people do only so much; more events mean more builds and more services.
  const people = Math.floor(Math.min(events * 0.45, 80_000 + events * 0.03));
  const nightly = Math.floor(Math.min(events * 0.04, 12_000));
  const builds = Math.floor((events - people - nightly) * 0.55);
  const services = events - people - nightly - builds;
  const within = (random: Random, hour: number) => hour + random.below(50 * 60_000);
  return [
    {
      counts: allocate(
        people,
        weights.map((weight) => weight.people),
      ),
      work(random, hour) {
        const chances = company.people.map((person) => workWeight(person, hour));
        const person = random.pickWeighted(company.people, chances);
        // Who leaves or joins within the hour is not at work before or after.
        const at = Math.max(hour, Math.min(within(random, hour), person.until - 60_000));
        return humanWork(random, company, person, at);
      },
    },
    {
      counts: allocate(
        builds,
        weights.map((weight) => weight.builds),
      ),
      work: (random, hour) => build(random, company, within(random, hour)),
    },
    {
      counts: allocate(
        nightly,
        weights.map((weight) => weight.nightly),
      ),
      work: (random, hour) => nightlyRun(random, company, within(random, hour)),
    },
    {
      counts: allocate(
        services,
        weights.map((weight) => weight.services),
      ),
      work: (random, hour) => serviceStart(random, company, within(random, hour)),
    },
  ];
}

/** Bursts of work until there are exactly `count` events, none at or after `end`. */
function fill(count: number, end: number, burst: () => Draft[]): Draft[] {
  const drafts: Draft[] = [];
  while (drafts.length < count) {
    for (const draft of burst()) {
      if (drafts.length === count) break;
      drafts.push(draft.at < end ? draft : { ...draft, at: end - 1 });
    }
  }
  return drafts;
}

function byTime(a: Draft, b: Draft): number {
  return a.at - b.at;
}
