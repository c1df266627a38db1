import { setImmediate } from 'node:timers/promises';
import { parseFilter } from '@daybook/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORG, useProjector } from '../event-index/projector.testing.ts';
import { Explorer, type Range } from './explorer.ts';
import { EmbeddedStandings } from './standings.ts';

const site = useProjector();

/** Filters, and which positions they match: every other event has the one action, beginning with the first. */
const FILTERS = new Map<string, (position: number) => boolean>([
  ['', () => true],
  ['action:SECRET_READ', (position) => position % 2 === 0],
  ['-action:SECRET_READ', (position) => position % 2 === 1],
  ['action:TEAM_INVITE', () => false],
]);

/** A log, its index, and what of it was let go. */
async function openSite() {
  const log = await site.openLog();
  const { projector, journal, index } = await site.openProjector();
  await projector.addOrganization(ORG);
  const standings = new EmbeddedStandings({ journal, projector, waiting: () => 0 });
  const explorer = new Explorer({ index, projector, journal, standings, clock: () => 0 });
  let size = 0;
  const gone = new Set<number>();
  return {
    explorer,
    /** The positions that were let go, or hidden. */
    gone,
    get size() {
      return size;
    },
    async record(count: number): Promise<void> {
      await log.record(count);
      size += count;
      await projector.caughtUp(ORG);
    },
    /** Hides what is below a share of the log, and destroys it. */
    async expire(share: number): Promise<void> {
      const below = Math.floor(share * (size - 1));
      if (below < 1) return;
      for (let position = 0; position < below; position++) gone.add(position);
      await log.hide(below);
      await log.letGo(0, below - 1);
      await projector.letGo(ORG, below);
    },
    async erase(share: number, count: number): Promise<void> {
      const first = Math.floor(share * (size - 1));
      const last = Math.min(first + count - 1, size - 2);
      if (last < first) return;
      for (let position = first; position <= last; position++) gone.add(position);
      await log.letGo(first, last, 'erased');
      await projector.erase(ORG, [{ first, last }]);
    },
    async rebuild(): Promise<void> {
      await index.drop(ORG);
      projector.doubt(ORG);
      await projector.caughtUp(ORG);
    },
    close: () => log.close(),
  };
}

type Site = Awaited<ReturnType<typeof openSite>>;

/** Polls under a filter, and writes down where it is with what it was given: a restart begins there. */
class Consumer {
  readonly #site: Site;
  readonly text: string;
  /** What lasts through a restart. */
  stored = { after: -1, gone: 0, filtered: 0 };
  readonly seen: number[] = [];

  constructor(site: Site, text: string) {
    this.#site = site;
    this.text = text;
  }

  /** One answer; `isCutOff` ends the consumer before it has written anything down. */
  async poll(limit: number, isCutOff = false): Promise<Range> {
    const { after, gone, filtered } = this.stored;
    const asked = { filter: parseFilter(this.text), after, limit };
    const { events, range } = await this.#site.explorer.scan(
      { organizationId: ORG, credential: this.text, askedAt: performance.now() },
      asked,
    );
    const width = range.last - after;
    expect(range).toMatchObject({ first: after + 1, count: events.length });
    expect(width - range.count - range.gone).toBeGreaterThanOrEqual(0);
    if (this.text === '') expect(range.count + range.gone).toBe(width);
    const positions = events.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    for (const position of positions) expect(position > after && position <= range.last).toBe(true);
    if (isCutOff) return range;
    this.seen.push(...positions);
    this.stored = {
      after: range.last,
      gone: gone + range.gone,
      filtered: filtered + width - range.count - range.gone,
    };
    return range;
  }

  async pollToTheEnd(limit: number): Promise<void> {
    while ((await this.poll(limit)).last < this.#site.size - 1);
  }

  /** Every position was seen once, or did not match, or was gone when it was looked at. */
  expectComplete(): void {
    const { size, gone } = this.#site;
    const { stored, seen } = this;
    expect(stored.after).toBe(size - 1);
    expect(seen.length + stored.gone + stored.filtered).toBe(size);
    expect(new Set(seen).size).toBe(seen.length);
    const matches = FILTERS.get(this.text);
    for (let position = 0; position < size; position++) {
      if (!matches?.(position)) expect(seen).not.toContain(position);
      else if (!gone.has(position)) expect(seen).toContain(position);
    }
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const step = fc.oneof(
  fc.record({ do: fc.constant('record'), count: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ do: fc.constant('expire'), share }),
  fc.record({ do: fc.constant('erase'), share, count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ do: fc.constant('rebuild') }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('poll'),
      which: fc.nat({ max: FILTERS.size - 1 }),
      limit: fc.integer({ min: 1, max: 40 }),
      isCutOff: fc.boolean(),
    }),
  },
);
const steps = fc.array(step, { minLength: 16, maxLength: 24 });

describe('polling by after=', () => {
  test.each([1, 2, 3, 4])(
    'whatever is recorded, expires, is erased or built anew between polls, a consumer that restarts at random accounts for every position once (%i)',
    async (seed) => {
      const log = await openSite();
      await log.record(20);
      const consumers = [...FILTERS.keys()].map((text) => new Consumer(log, text));
      for (const one of fc.sample(steps, { seed, numRuns: 1 }).flat()) {
        if (one.do === 'record') await log.record(one.count);
        else if (one.do === 'expire') await log.expire(one.share);
        else if (one.do === 'erase') await log.erase(one.share, one.count);
        else if (one.do === 'rebuild') await log.rebuild();
        else {
          const range = await consumers[one.which]?.poll(one.limit, one.isCutOff);
          const { first, last, gone } = range ?? { first: 0, last: -1, gone: 0 };
          expect(gone).toBe([...log.gone].filter((at) => at >= first && at <= last).length);
        }
      }
      for (const consumer of consumers) await consumer.pollToTheEnd(7);
      for (const consumer of consumers) consumer.expectComplete();
      await log.close();
    },
  );

  test('nor while all that happens at the same time', async () => {
    const log = await openSite();
    await log.record(60);
    const consumers = [...FILTERS.keys()].map((text) => new Consumer(log, text));
    let isChanging = true;
    const change = async () => {
      for (let n = 1; n <= 4; n++) {
        await log.record(20);
        await log.erase(n / 8, 5);
        if (n % 2 === 0) await log.expire(n / 20);
        if (n === 3) await log.rebuild();
      }
    };
    const changing = change().finally(() => {
      isChanging = false;
    });
    const polling = consumers.map(async (consumer) => {
      for (let n = 0; isChanging; n++) {
        await consumer.poll(9, n % 3 === 0);
        // An answer that found nothing new took no turn of the event loop.
        await setImmediate();
      }
    });
    await Promise.all([changing, ...polling]);
    for (const consumer of consumers) {
      await consumer.pollToTheEnd(9);
      consumer.expectComplete();
    }
    await log.close();
  });

  test('what expired is passed over in one answer, and so is what was erased', async () => {
    const log = await openSite();
    await log.record(3_000);
    await log.erase(0.5, 1_300);
    await log.expire(0.4);
    const consumer = new Consumer(log, '');
    expect(await consumer.poll(10)).toEqual({ first: 0, last: 1_208, count: 10, gone: 1_199 });
    await consumer.poll(1_000);
    expect(consumer.stored.after).toBe(2_999);
    consumer.expectComplete();
    await log.close();
  });
});
