import type { DemoStories } from '../packages/server/src/demo/stories/story.ts';

/** What is asked of both sides: the same path of the same API. */
export type Question = {
  readonly name: string;
  readonly group: 'page' | 'count';
  readonly path: string;
  /** Whether the targets of the project hold for it. */
  readonly isTargeted: boolean;
};

const DAY_MS = 86_400_000;
const FACETS = 'category,type,action,actor,env,ip,outcome';

/** Times are absolute, so that both sides are asked for the very same events. */
export function questions(untilMs: number, stories: DemoStories): Question[] {
  const day = (daysBefore: number) => new Date(untilMs - daysBefore * DAY_MS).toISOString();
  const page = (name: string, q: string, isTargeted = true): Question => ({
    name,
    group: 'page',
    path: `/v1/events?limit=50&q=${encodeURIComponent(q)}`,
    isTargeted,
  });
  const count = (name: string, path: string, isTargeted = false): Question => ({
    name,
    group: 'count',
    path,
    isTargeted,
  });
  const facets = (q: string, fields = FACETS) => `/v1/facets?fields=${fields}&q=${encodeURIComponent(q)}`;
  // Without an end the range would be up to now, which is another moment for each side.
  const histogram = (q: string) => `/v1/histogram?q=${encodeURIComponent(`${q} until:${day(0)}`.trim())}`;
  const person = 'ana.lindqvist@fernwood.example';
  return [
    page('newest page', ''),
    page('… category: Secrets', 'category:secrets'),
    page('… category: Billing', 'category:billing'),
    page('… resource type: secret', 'type:secret'),
    page('… action: SECRET_SET', 'action:SECRET_SET'),
    page('… last 30 days', `since:${day(30)}`),
    page('… actor: a person', `actor:${person}`),
    page('… actor: a key', 'actor:api-key:ci-storefront'),
    page('… environment: production', 'env:production'),
    page('… address: a network', 'ip:203.0.113.0/24'),
    page('… the leaked key’s address', `ip:${stories.leakedKey.addresses[0] ?? ''}`),
    page('… secrets set in production', 'type:secret action:SECRET_SET env:production'),
    page('… one actor in production', `actor:${stories.productionChange.email} env:production`),
    page('page 200 days back', `until:${day(200)}`),
    page('page 200 days back, one actor', `actor:${person} until:${day(200)}`),
    page('rare word', 'python-requests', false),
    count('filtered count', facets('action:SECRET_READ env:production', 'outcome')),
    count('filtered count, 30 days, a person', facets(`actor:${person} since:${day(30)}`, 'outcome')),
    count('word counted, all time', facets('firefox', 'outcome')),
    count('facets, all time', facets(''), true),
    count('facets, all time, filtered', facets('category:secrets env:production'), true),
    count('facets, 30 days', facets(`since:${day(30)}`)),
    count('histogram, all time', histogram(''), true),
    count('histogram, all time, filtered', histogram('action:SECRET_READ env:production'), true),
    count('histogram, 30 days', histogram(`since:${day(30)}`)),
  ];
}
