import fc from 'fast-check';
import { builtInActions } from '../catalogue/built-in.ts';
import { builtInCatalogue } from '../catalogue/catalogue.ts';
import type { RecordedEvent } from '../event.ts';
import { instants, ips, words } from './filters.testing.ts';

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Drops what is undefined, as an event leaves out what does not apply. */
function compact<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return JSON.parse(JSON.stringify(value));
}

/** Recorded events whose fields are drawn from the same texts as the filters'. */
export const recordedEvents: fc.Arbitrary<RecordedEvent> = fc
  .record({
    id: fc.uuid({ version: 7 }),
    occurredAt: instants.map((ms) => new Date(ms).toISOString()),
    definition: fc.constantFrom(...builtInActions),
    actor: fc.record({
      type: fc.constantFrom('user' as const, 'api-key' as const, 'system' as const),
      id: optional(words),
      name: words,
    }),
    resource: fc.record({
      type: fc.constantFrom(...builtInCatalogue.resourceTypes),
      id: optional(words),
      name: words,
    }),
    context: fc.record({
      ip: optional(ips),
      environment: optional(words),
      project: optional(words),
      version: optional(fc.nat({ max: 20 })),
      userAgent: optional(words),
      requestId: optional(words),
    }),
    outcome: fc.constantFrom('success' as const, 'failure' as const, 'denied' as const),
    metadata: fc.dictionary(
      fc.constantFrom('reason', 'Region'),
      fc.oneof(words, fc.nat(), fc.boolean(), fc.array(words)),
    ),
    recordedBy: fc.record({
      type: fc.constantFrom('workspace' as const, 'api-key' as const, 'import' as const),
      name: optional(words),
    }),
    position: fc.nat({ max: 20 }),
  })
  .map(({ definition, ...event }) =>
    compact({
      ...event,
      action: definition.action,
      category: definition.category,
      recordedAt: event.occurredAt,
    }),
  ) as fc.Arbitrary<RecordedEvent>;
