import { builtInActions } from '@daybook/event';
import { createClient, type EventInput } from '@daybook/sdk';
import { vi } from 'vitest';

const HOUR_MS = 3_600_000;
const RECORDABLE = builtInActions.filter(({ category }) => category !== 'Audit');
const PEOPLE = ['ana', 'bob', 'carla', 'dmitri', 'eve'].map((name) => `${name}@acme.example`);
const KEYS = ['ci-deploy', 'backup job'];
const ENVIRONMENTS = ['production', 'staging', 'development'];
const NAMES = ['DATABASE_URL', 'STRIPE_KEY', 'storefront', 'eve@acme.example', 'deploy key'];

/** Events of every category that a program may record, and of every actor, environment, address and outcome, two hours apart up to the time given; the same ones each time. */
export function variedEvents(count: number, until: number): readonly EventInput[] {
  const pick = <Item>(items: readonly Item[], number: number): Item => {
    const item = items[number % items.length];
    if (item === undefined) throw new RangeError('there must be something to pick from');
    return item;
  };
  return Array.from({ length: count }, (_, n) => {
    const isKey = n % 4 === 3;
    const isDenied = n % 17 === 5;
    return {
      action: pick(RECORDABLE, n * 7).action,
      occurredAt: new Date(until - n * 2 * HOUR_MS).toISOString(),
      actor: isKey ? { type: 'api-key', name: pick(KEYS, n) } : { type: 'user', name: pick(PEOPLE, n) },
      resource: { name: pick(NAMES, n) },
      outcome: isDenied ? 'denied' : 'success',
      context: {
        ip: isKey ? `10.0.0.${n % 9}` : `203.0.113.${n % 20}`,
        ...(n % 5 !== 0 && { environment: pick(ENVIRONMENTS, n) }),
        ...(n % 3 === 0 && { project: n % 2 === 0 ? 'storefront' : 'back office' }),
      },
    } satisfies EventInput;
  });
}

/** Records them and waits until all can be found. */
export async function recordVaried(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  count: number,
): Promise<void> {
  const client = createClient({ url, apiKey });
  const { positions } = await client.record(variedEvents(count, Date.now() - HOUR_MS), { wait: 'sequenced' });
  const isFound = async () => (await client.list({ limit: 1 })).coverage.readUpTo >= (positions?.last ?? 0);
  await vi.waitUntil(isFound, { timeout: 20_000 });
}
