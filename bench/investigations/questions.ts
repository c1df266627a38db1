import type { DemoStories } from '../../packages/server/src/demo/stories/story.ts';
import type { Pool, Row } from '../postgres/driver.ts';
import { exposure, leakedKey, offBoarding, productionChange } from '../postgres/investigate.ts';

/** The answers that both sides must agree on, by name. */
export type Facts = Readonly<Record<string, readonly string[]>>;

/** An investigation, or a look-up of who holds what, asked of Daybook over HTTP and of PostgreSQL in SQL. */
export type InvestigationQuestion = {
  readonly name: string;
  readonly group: 'investigation' | 'exposure';
  readonly path: string;
  /** To be posted; undefined asks without a body. */
  readonly body?: Readonly<Record<string, unknown>>;
  facts(answer: Answer): Facts;
  inSql(pool: Pool): Promise<Facts>;
};

/** The parts of Daybook's answers that are compared. */
export type Answer = {
  readonly findings?: readonly { readonly rule: string; readonly subject: string }[];
  readonly blastRadius?: readonly Held[];
  readonly exposure?: readonly Held[];
  readonly exposures?: readonly Held[];
  readonly changes?: readonly { readonly position: number }[];
  readonly more?: number;
};

type Held = { readonly secret: string; readonly environment?: string; readonly version?: number };

const DAY_MS = 86_400_000;
const BASELINE_DAYS = 30;

/** The three stories of the generated year, and who holds what of them. */
export function investigationQuestions(stories: DemoStories, untilMs: number): InvestigationQuestion[] {
  const { leakedKey: key, leaver, productionChange: change } = stories;
  const iso = (ms: number) => new Date(ms).toISOString();
  const window = { from: iso(key.from), until: iso(key.until) };
  const night = { environment: 'production', from: iso(change.at - DAY_MS), until: iso(change.at + DAY_MS) };
  const secret = { secret: change.secret, environment: 'production' };
  return [
    {
      name: 'leaked key, 30 days before',
      group: 'investigation',
      path: '/v1/investigations/leaked-key',
      body: { apiKey: key.apiKey, ...window, baselineDays: BASELINE_DAYS },
      facts: ({ findings = [], blastRadius = [] }) => ({
        addresses: sorted(
          findings.filter(({ rule }) => rule === 'new-address').map(({ subject }) => subject),
        ),
        held: sorted(blastRadius.map(heldText)),
      }),
      async inSql(pool) {
        const since = iso(key.from - BASELINE_DAYS * DAY_MS);
        const { news, blastRadius } = await leakedKey(pool, { apiKey: key.apiKey, since, ...window });
        const addresses = news.filter(({ field }) => field === 'address');
        return { addresses: sorted(addresses.map(({ value }) => String(value))), held: heldOf(blastRadius) };
      },
    },
    {
      name: 'off-boarding, 30 days before',
      group: 'investigation',
      path: '/v1/investigations/off-boarding',
      body: { email: leaver.email, days: BASELINE_DAYS },
      facts: ({ exposure = [] }) => ({ held: sorted(exposure.map(heldText)) }),
      async inSql(pool) {
        const since = iso(untilMs - BASELINE_DAYS * DAY_MS);
        const found = await offBoarding(pool, { email: leaver.email, since });
        return { held: heldOf(found.exposure) };
      },
    },
    {
      name: 'production change, two days',
      group: 'investigation',
      path: '/v1/investigations/production-change',
      body: night,
      facts: ({ changes = [], more = 0 }) => ({ changes: [String(changes.length + more)] }),
      async inSql(pool) {
        const { changes } = await productionChange(pool, night);
        return { changes: [String(changes.length)] };
      },
    },
    {
      name: 'who holds a secret',
      group: 'exposure',
      path: `/v1/exposure?secret=${encodeURIComponent(secret.secret)}&env=production&limit=1000`,
      facts: ({ exposures = [] }) => ({ held: sorted(exposures.map(heldText)) }),
      inSql: async (pool) => ({ held: heldOf(await exposure(pool, secret)) }),
    },
    {
      name: 'what a person holds',
      group: 'exposure',
      path: `/v1/exposure?actor=${encodeURIComponent(leaver.email)}&limit=1000`,
      facts: ({ exposures = [] }) => ({ held: sorted(exposures.map(heldText)) }),
      inSql: async (pool) => ({ held: heldOf(await exposure(pool, { actor: leaver.email })) }),
    },
  ];
}

function heldText({ secret, environment, version }: Held): string {
  return `${secret} ${environment ?? '-'} ${version ?? '-'}`;
}

function heldOf(rows: readonly Row[]): readonly string[] {
  return sorted(
    rows.map(({ secret, environment, version }) => `${secret} ${environment ?? '-'} ${version ?? '-'}`),
  );
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
