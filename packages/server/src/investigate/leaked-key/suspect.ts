import type { Filter, Term } from '@daybook/event';
import type { Ask } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { by, notBy, notReportedWith, reportedWith, since, until, where } from '../where.ts';

const DAY_MS = 86_400_000;

/** A key that may have leaked, and what of the log is about it. */
export type Suspect = {
  readonly ask: Ask;
  readonly key: { readonly type: 'api-key'; readonly name: string };
  /** The window, and before it the baseline: milliseconds since 1970 UTC, ends exclusive. */
  readonly baselineFrom: number;
  readonly from: number;
  readonly until: number;
  readonly baselineDays: number;
  /** What the key did in the window, as far as it is believed. */
  readonly during: Filter;
  /** The same in the baseline. */
  readonly before: Filter;
  /** Both. */
  readonly whole: Filter;
  /** Leaves out what was reported with the key itself, at any time. */
  readonly believed: readonly Term[];
  /** What was reported with the key itself: about itself in window and baseline, and about others in the window. */
  readonly claims: { readonly aboutItself: Claims; readonly aboutOthers: Claims };
};

/** Events, and the filter that shows them. */
export type Claims = { readonly filter: string; readonly count: number };

/** Whoever holds a leaked key can report with it whatever they like, so nothing reported with it counts. */
export async function openSuspect(ask: Ask, input: Inputs['leaked-key']): Promise<Suspect> {
  const { apiKey, from, baselineDays } = input;
  const key = { type: 'api-key', name: apiKey } as const;
  const baselineFrom = Math.max(0, from - baselineDays * DAY_MS);
  const claims = await claimsOf(ask, [
    where(by(key), reportedWith(apiKey), since(baselineFrom), until(input.until)),
    where(notBy(key), reportedWith(apiKey), since(from), until(input.until)),
  ]);
  const believed = [notReportedWith(apiKey)];
  // Where it reported nothing about itself in that time, there is nothing to leave out.
  const own = claims.aboutItself.count > 0 ? believed : [];
  const did = (first: number, end: number) => where(by(key), ...own, since(first), until(end));
  return {
    ask,
    key,
    baselineFrom,
    from,
    until: input.until,
    baselineDays,
    during: did(from, input.until),
    before: did(baselineFrom, from),
    whole: did(baselineFrom, input.until),
    believed,
    claims,
  };
}

async function claimsOf(ask: Ask, filters: readonly [Filter, Filter]): Promise<Suspect['claims']> {
  const evidence = await ask.evidenceOfEach(filters.map((filter) => ({ filter })));
  const [aboutItself = NO_CLAIMS, aboutOthers = NO_CLAIMS] = evidence.map(({ filter, evidenceCount }) => ({
    filter,
    count: evidenceCount,
  }));
  return { aboutItself, aboutOthers };
}

const NO_CLAIMS: Claims = { filter: '', count: 0 };
