import { Budget, builtInCatalogue, createCatalogue, LIMITS } from '@daybook/event';
import { createMetadataCompiler } from '@daybook/event/schema';
import { describe, expect, test } from 'vitest';
import { Slices } from '../platform/slices.ts';
import { checkEvents } from './check-events.ts';
import { parseBatch } from './parse-batch.ts';
import { secretRead } from './server.testing.ts';

/** How many pauses reading and checking a body takes. */
async function pausesOf(body: string, type = 'application/json'): Promise<number> {
  let pauses = 0;
  const slices = new Slices(async () => {
    pauses++;
  });
  const raw = await parseBatch(type, body, slices);
  await checkEvents(raw, {
    recordedBy: { type: 'api-key' },
    catalogue: builtInCatalogue,
    now: Date.now(),
    slices,
  });
  return pauses;
}

describe('a batch is read and checked in slices:', () => {
  const event = JSON.stringify(
    secretRead({ metadata: Object.fromEntries([...'abcdefghij'].map((name) => [name, 'x'.repeat(490)])) }),
  );

  test('5 MiB let others have a turn for every 64 KiB that are read and checked', async () => {
    const list = `[${Array(950).fill(event).join()}]`;
    for (const body of [`{"events":${list}}`, list]) {
      const pauses = await pausesOf(body);
      expect(pauses).toBeGreaterThan(body.length / 65_536);
      expect(pauses).toBeLessThan((3 * body.length) / 65_536);
    }
  });

  test('lines are counted too, and blank ones', async () => {
    expect(await pausesOf(`${event}\n`.repeat(100), 'application/x-ndjson')).toBeGreaterThan(10);
    expect(await pausesOf(`${'\n'.repeat(1_000_000)}${event}`, 'application/x-ndjson')).toBeGreaterThan(10);
  });

  test('a small batch takes one turn', async () => {
    expect(await pausesOf(JSON.stringify({ events: Array(50).fill(secretRead()) }))).toBe(0);
  });
});

test('checking ends with the issues of the request', async () => {
  let looked = 0;
  const events = Array.from({ length: LIMITS.batchEvents }, () => ({
    ...secretRead(),
    get outcome() {
      looked++;
      return 'odd';
    },
  }));
  const options = {
    recordedBy: { type: 'api-key' },
    catalogue: builtInCatalogue,
    now: 0,
    slices: new Slices(),
  } as const;
  await expect(checkEvents(events, options)).rejects.toMatchObject({
    options: { errors: { length: LIMITS.issues } },
  });
  expect(looked).toBeLessThan(10 * LIMITS.issues);
});

describe('checking that takes too long', () => {
  const dear = { anyOf: [...Array.from({ length: 190 }, (_, n) => ({ minLength: 300 + n })), true] };
  const own = {
    action: 'OWN',
    category: 'Own',
    resourceType: 'own',
    metadata: { properties: { list: { type: 'array', items: dear } } },
  };
  const catalogue = createCatalogue([own], { compileMetadata: createMetadataCompiler() });
  const event = { ...secretRead(), action: 'OWN', metadata: { list: Array(1_000).fill('w') } };
  const check = (count: number, budget?: Budget) =>
    checkEvents(Array(count).fill(event), {
      recordedBy: { type: 'api-key' },
      catalogue,
      now: Date.now(),
      slices: new Slices(),
      ...(budget && { budget }),
    });

  test('blames no event for work that all of them caused', async () => {
    await expect(check(50)).rejects.toMatchObject({
      options: { errors: [expect.not.objectContaining({ index: expect.anything() })] },
    });
  });

  test('names the event that causes it alone', async () => {
    const small = new Budget({ steps: 100 });
    await expect(check(1, small)).rejects.toMatchObject({
      options: { errors: [{ index: 0, path: 'metadata' }] },
    });
  });
});
