import type { NormalizedEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { demoYear } from '../demo-events.ts';

const UNTIL = Date.parse('2026-11-23T12:34:56.789Z');
const DAY_MS = 86_400_000;

// Several ends and seeds: weekends and changes of the clocks fall differently.
describe.each([
  ['daybook', UNTIL],
  ['other', UNTIL - 3 * DAY_MS],
  ['third', Date.parse('2026-04-06T03:00:00Z')],
])('the stories of seed %s', (seed, untilMs) => {
  const year = demoYear({ events: 8_000, untilMs, seed });
  const events = [...year.events];
  const { leakedKey, leaver, productionChange } = year.stories;
  const at = ({ occurredAt }: NormalizedEvent) => Date.parse(occurredAt);
  const inProduction = ({ context }: NormalizedEvent) => context?.environment === 'production';
  const secretsOf = (list: readonly NormalizedEvent[]) => new Set(list.map(({ resource }) => resource.name));

  test('the leaked key reads what it never read, from where it never was, and only then', () => {
    const own = events.filter(({ actor }) => actor.name === leakedKey.apiKey);
    const during = own.filter((event) => at(event) >= leakedKey.from && at(event) < leakedKey.until);
    const others = own.filter((event) => !during.includes(event));
    expect(others.length).toBeGreaterThan(100);
    const stolen = during.filter(({ action, outcome }) => action === 'SECRET_READ' && outcome === 'success');
    const knownSecrets = secretsOf(others);
    expect(new Set([...secretsOf(stolen)].filter((name) => !knownSecrets.has(name)))).toEqual(
      new Set(leakedKey.newSecrets),
    );
    const strangers = new Set<string | undefined>(leakedKey.addresses);
    expect(new Set(during.map(({ context }) => context?.ip))).toEqual(strangers);
    expect(
      events.filter(({ context }) => strangers.has(context?.ip)).every((event) => during.includes(event)),
    ).toBe(true);
    expect(during.every(({ context }) => context?.userAgent === leakedKey.userAgent)).toBe(true);
    expect(others.some(({ context }) => context?.userAgent === leakedKey.userAgent)).toBe(false);
    const refused = during.filter(({ outcome }) => outcome === 'denied');
    expect(secretsOf(refused)).toEqual(new Set(leakedKey.refused));
    expect(refused.every(({ metadata }) => String(metadata?.reason).includes('is held to'))).toBe(true);
    expect(new Date(leakedKey.from).getUTCHours()).toBe(1);
    const changed = events.filter(
      (event) =>
        event.action === 'SECRET_SET' &&
        inProduction(event) &&
        at(event) > leakedKey.from &&
        secretsOf(stolen).has(event.resource.name),
    );
    expect(secretsOf(changed)).toEqual(new Set(leakedKey.rotated));
  });

  test('of what the leaver read in the last thirty days, exactly the named secrets were changed afterwards', () => {
    const from = leaver.removedAt - 30 * DAY_MS;
    const names = [leaver.email, leaver.apiKey];
    const reads = events.filter(
      (event) =>
        event.action === 'SECRET_READ' &&
        inProduction(event) &&
        names.includes(event.actor.name) &&
        at(event) >= from,
    );
    expect(secretsOf(reads)).toEqual(new Set(leaver.read));
    expect(reads.every((event) => at(event) < leaver.removedAt)).toBe(true);
    expect(reads.some(({ actor }) => actor.name === leaver.apiKey)).toBe(true);
    const changed = events.filter(
      (event) =>
        event.action === 'SECRET_SET' &&
        inProduction(event) &&
        secretsOf(reads).has(event.resource.name) &&
        at(event) >= from,
    );
    expect(secretsOf(changed)).toEqual(new Set(leaver.rotated));
    expect(changed.every((event) => at(event) > leaver.removedAt)).toBe(true);
    expect([...leaver.rotated, ...leaver.stillExposed].toSorted()).toEqual(leaver.read.toSorted());
    const removal = events.filter(
      ({ action, resource }) => action === 'TEAM_MEMBER_REMOVE' && resource.name === leaver.email,
    );
    expect(removal.map(at)).toEqual([leaver.removedAt]);
    const made = events.find(
      ({ action, resource }) => action === 'API_KEY_CREATE' && resource.name === leaver.apiKey,
    );
    expect(made?.actor.name).toBe(leaver.email);
    const demoted = events.find(
      ({ action, resource }) => action === 'TEAM_ROLE_CHANGE' && resource.name === leaver.email,
    );
    expect(demoted).toMatchObject({
      changes: [{ field: 'role', from: 'admin', to: 'member' }],
      metadata: { keys: 'keep' },
    });
    expect(made && demoted && at(made) < at(demoted) && at(demoted) < from).toBe(true);
    expect(
      events.some(({ action, resource }) => action === 'API_KEY_REVOKE' && resource.name === leaver.apiKey),
    ).toBe(false);
  });

  test('the production change is its actor’s first, from a new address, at night, after role and second factor changed', () => {
    const { email, secret } = productionChange;
    const own = events.filter(({ actor }) => actor.name === email);
    const [change, ...more] = own.filter((event) => event.action === 'SECRET_SET' && inProduction(event));
    expect(more).toEqual([]);
    expect(change).toMatchObject({ resource: { name: secret }, context: { ip: productionChange.address } });
    expect(change && at(change)).toBe(productionChange.at);
    const before = own.filter((event) => at(event) < productionChange.at - DAY_MS);
    expect(before.length).toBeGreaterThan(10);
    expect(before.some(({ context }) => context?.ip === productionChange.address)).toBe(false);
    const of = (action: string) =>
      events
        .filter((event) => event.action === action && event.resource.name === email)
        .findLast((event) => at(event) < productionChange.at);
    expect(of('USER_2FA_DISABLE')?.occurredAt).toBe(
      new Date(productionChange.twoFactorDisabledAt).toISOString(),
    );
    expect(of('TEAM_ROLE_CHANGE')?.changes).toEqual([{ field: 'role', from: 'member', to: 'admin' }]);
    expect(productionChange.at - productionChange.twoFactorDisabledAt).toBeLessThan(DAY_MS / 24);
    expect([0, 1, 2]).toContain(new Date(productionChange.at).getUTCHours());
  });
});
