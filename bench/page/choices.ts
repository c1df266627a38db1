import type { DemoStories } from '../../packages/server/src/demo/stories/story.ts';

/** What is set in the filter panel; everything else in it is not. */
export type Choice = {
  /** Boxes of categories, resource types and outcomes, by their names. */
  readonly boxes?: readonly string[];
  readonly range?: 'last 24 hours' | 'last 7 days' | 'last 30 days';
  /** Fields by their labels. */
  readonly fields?: Readonly<Partial<Record<FieldLabel, string>>>;
};

export const FIELD_LABELS = ['Action', 'Actor', 'Environment', 'IP address'] as const;

export type FieldLabel = (typeof FIELD_LABELS)[number];

const PERSON = 'ana.lindqvist@fernwood.example';

/** Filters of all the panel's kinds, each of them once: none is answered by what the browser remembers. Some events match each. */
export function choices(stories: DemoStories): Choice[] {
  const address = stories.leakedKey.addresses[0] ?? '';
  return [
    { boxes: ['Secrets'] },
    { boxes: ['API Keys'] },
    { boxes: ['Team'] },
    { boxes: ['Billing'] },
    { boxes: ['Secrets', 'Billing'] },
    { boxes: ['secret'] },
    { boxes: ['api-key'] },
    { boxes: ['member'] },
    { boxes: ['denied'] },
    { fields: { Action: 'SECRET_READ' } },
    { fields: { Action: 'SECRET_SET' } },
    { range: 'last 24 hours' },
    { range: 'last 7 days' },
    { range: 'last 30 days' },
    { fields: { Actor: PERSON } },
    { fields: { Actor: 'api-key:ci-storefront' } },
    { fields: { Environment: 'production' } },
    { fields: { Environment: 'staging' } },
    { fields: { 'IP address': '203.0.113.0/24' } },
    { fields: { 'IP address': address } },
    { boxes: ['Secrets'], range: 'last 30 days' },
    { boxes: ['Secrets'], fields: { Environment: 'production' } },
    { boxes: ['secret'], fields: { Action: 'SECRET_SET', Environment: 'production' } },
    { range: 'last 30 days', fields: { Actor: PERSON } },
    { fields: { Actor: stories.productionChange.email, Environment: 'production' } },
  ];
}
