import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { gatherRelations } from './gather-relations.ts';
import { mapFile } from './map-file.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/cases/', import.meta.url));
const isThere = existsSync(FOLDER);

/** What is recorded of one file: `ACTION resource outcome by actor`. */
async function importOf(name: string) {
  const file = { path: `${FOLDER}${name}`, isNamed: true };
  const relations = await gatherRelations([file], () => {});
  const mapped = await mapFile(file, { ...relations, nowMs: Date.parse('2026-04-01T00:00:00Z') });
  const events = mapped.events.map(({ event }) => event);
  return {
    ...mapped,
    events,
    lines: events.map(
      ({ action, resource, outcome, actor }) => `${action} ${resource.name} ${outcome} by ${actor.name}`,
    ),
  };
}

describe.skipIf(!isThere)('the small inputs', () => {
  test('an Insights record is skipped by name', async () => {
    const { lines, skipped, unreadable } = await importOf('01-insight-record.json');
    expect({ lines, unreadable }).toEqual({ lines: [], unreadable: [] });
    expect(skipped).toMatchObject([{ name: 'insight:secretsmanager:GetSecretValue' }]);
  });

  test('a sign-in of root in an account with an alias is by root', async () => {
    const { lines, events } = await importOf('02-root-with-alias-console-login.json');
    expect(lines).toEqual(['USER_LOGIN root success by root']);
    expect(events[0]?.metadata).toMatchObject({ accountAlias: 'example-shop' });
  });

  test('a batch of two reads with AWS’s own records of them is two reads', async () => {
    const { lines, events } = await importOf('04-batch-read-with-aws-own-reads.json');
    expect(lines).toEqual([
      'SECRET_READ shop/database success by person1@example.com',
      'SECRET_READ shop/payment success by person1@example.com',
    ]);
    expect(events.map(({ context }) => context?.ip)).toEqual(['203.0.113.42', '203.0.113.42']);
  });

  test('a decrypted history is a read, an overwrite without a type is of a secret', async () => {
    const { lines, events } = await importOf('05-parameter-history-and-overwrite.json');
    expect(lines).toEqual([
      'SECRET_READ /shop/prod/db-password success by AKIAEXAMPLE000000001',
      'SECRET_SET /shop/prod/db-password success by AKIAEXAMPLE000000001',
    ]);
    expect(events[1]?.metadata).toMatchObject({ parameterType: 'unknown' });
  });

  test('a pending version says so, rotations succeed and fail, a changed description is none', async () => {
    const { lines, events, skipped } = await importOf('06-rotation-and-description-change.json');
    expect(lines).toEqual([
      'SECRET_SET shop/database success by shop-rotator',
      'SECRET_SET shop/database success by system',
      'SECRET_SET shop/payment failure by system',
    ]);
    expect(events[0]?.metadata).toMatchObject({ versionStage: 'AWSPENDING' });
    expect(skipped).toEqual([
      { name: 'secretsmanager:UpdateSecret', why: 'changed a description or key, not the value' },
    ]);
  });

  test('the output of lookup-events is read by the user it names', async () => {
    const { lines, events } = await importOf('07-lookup-events-output.json');
    expect(lines).toEqual(['SECRET_READ shop/database success by person4']);
    expect(events[0]?.occurredAt).toBe('2026-03-09T10:20:00.000Z');
  });
});

test.skipIf(isThere)('the small inputs in ../shared are absent, so they are not checked here', () => {});
