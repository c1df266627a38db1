import type { AuditEvent } from '@daybook/event';
import fc from 'fast-check';
import type { IndexRow } from '../event-index.ts';
import { DAY_MS, JANUARY, sampleRow } from './sample-rows.ts';

const anyActor: fc.Arbitrary<AuditEvent['actor']> = fc.constantFrom(
  { type: 'user', id: 'usr_1', name: 'ana@acme.example' },
  { type: 'user', name: 'ana@acme.example' },
  { type: 'api-key', id: 'key_1', name: 'ci-deploy' },
  { type: 'user', name: 'ci-deploy' },
  { type: 'system', name: 'rotation' },
);
const anyVersion = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
const anyRestored = fc.constantFrom(undefined, undefined, undefined, 1);

/** What this workspace observes: a secret by its environment and name, always with a version. */
const observed = fc.record({
  action: fc.constantFrom('SECRET_READ', 'SECRET_READ', 'SECRET_SET', 'SECRET_DELETE'),
  recordedBy: fc.constant({ type: 'workspace' as const }),
  resource: fc.constantFrom('A', 'B').map((name) => ({ type: 'secret', id: `sec_${name}`, name })),
  environment: fc.constantFrom('production', 'staging'),
  project: fc.constant(undefined),
  version: fc.integer({ min: 0, max: 5 }),
  sameAsVersion: anyVersion,
  restoredVersion: anyRestored,
});
/** What others report: anything, and of one secret so much that its versions begin anew. */
const reported = fc.record({
  action: fc.constantFrom('SECRET_READ', 'SECRET_READ', 'SECRET_SET', 'SECRET_DELETE', 'SECRET_LIST'),
  recordedBy: fc.constantFrom({ type: 'api-key' as const, name: 'shop' }, { type: 'import' as const }),
  resource: fc.constantFrom('A', 'B', 'C', 'C', 'C', 'it"s').map((name) => ({ type: 'secret', name })),
  environment: fc.constantFrom('production', 'production', 'production', undefined),
  project: fc.constantFrom('storefront', undefined, undefined, undefined),
  version: anyVersion,
  sameAsVersion: anyVersion,
  restoredVersion: anyRestored,
});

/** Reads, sets and deletions of few secrets by few actors, recorded over three months; many happened earlier, and many at one time. */
export const anyExposureRows: fc.Arbitrary<IndexRow[]> = fc
  .array(
    fc.record({
      act: fc.oneof(observed, reported),
      actor: anyActor,
      outcome: fc.constantFrom('success', 'success', 'success', 'success', 'denied', 'failure'),
      month: fc.integer({ min: 0, max: 2 }),
      lateDays: fc.integer({ min: 0, max: 40 }),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map((drawn) =>
    drawn
      .toSorted((a, b) => a.month - b.month)
      .map(({ act, actor, outcome, month, lateDays }, position) => {
        const {
          action,
          recordedBy,
          resource,
          environment,
          project,
          version,
          sameAsVersion,
          restoredVersion,
        } = act;
        const metadata = {
          ...(sameAsVersion !== undefined && { sameAsVersion }),
          ...(restoredVersion !== undefined && { restoredVersion }),
        };
        const recordedAt = JANUARY + month * 31 * DAY_MS;
        return sampleRow(position, {
          ...{ recordedAt, action, recordedBy, resource, actor, outcome },
          occurredAt: new Date(recordedAt - lateDays * DAY_MS).toISOString(),
          context: {
            ...(environment !== undefined && { environment }),
            ...(project !== undefined && { project }),
            ...(version !== undefined && { version }),
          },
          ...(Object.keys(metadata).length > 0 && { metadata }),
        });
      }),
  );
