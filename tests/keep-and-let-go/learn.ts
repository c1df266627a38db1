import type { Client } from '@daybook/sdk';
import { expect } from 'vitest';
import type { TestServer } from '../../packages/server/src/http/server.testing.ts';
import type { GoneKind, Item, Model } from './model.ts';

/** An erasure, as the server tells of it. */
export type Erasure = {
  readonly id: string;
  readonly state: string;
  readonly waitingFor: readonly { readonly id: string }[];
};

/** Polls, with what is given adding up. */
export async function learn(server: TestServer, model: Model): Promise<void> {
  for (let after = -1; ; ) {
    const { body } = await server.call(`/v1/events?after=${after}&limit=17`);
    const { events, range } = body as {
      events: Item[];
      range: { first: number; last: number; count: number; gone: number };
    };
    expect(range).toMatchObject({ first: after + 1, count: events.length });
    expect(range.count + range.gone).toBe(range.last - after);
    for (const item of events) {
      const known = model.items.get(item.position);
      if (known) expect(item).toEqual(known);
      model.items.set(item.position, item);
    }
    if (range.last === after) break;
    after = range.last;
    if (after >= model.size) model.size = after + 1;
  }
}

/** What the server says is gone. */
export async function goneOf(client: Client): Promise<ReadonlyMap<number, GoneKind>> {
  const found = new Map<number, GoneKind>();
  for (let from: number | null = 0; from !== null; ) {
    const page = await client.ledger.openings(from);
    for (const { first, last, kind } of page.gone)
      for (let at = first; at <= last; at++) found.set(at, kind as GoneKind);
    from = page.next;
  }
  return found;
}

/** Whether those that are due are over, or wait for holds that are in force; those that are done are forgotten. */
export function areErasuresThrough(model: Model, erasures: readonly Erasure[]): boolean {
  for (const id of [...model.erasures.keys()]) {
    const erasure = erasures.find((one) => one.id === id);
    if (erasure?.state === 'done') model.erasures.delete(id);
    else if (erasure?.state !== 'waiting' || erasure.waitingFor.length === 0) return false;
    else if (!erasure.waitingFor.every((hold) => model.holds.has(hold.id))) return false;
  }
  return true;
}
