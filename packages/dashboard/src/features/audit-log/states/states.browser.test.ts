import type { Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, rowsOf, secretRead, useSite } from '../../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('each state of the list', () => {
  const site = useSite();

  /** Answers of the server with another coverage: what it says of a log that is larger, or older, than one can be here. */
  function withCoverage(change: object, events?: readonly never[]) {
    return async (route: Route) => {
      const answer = await (await route.fetch()).json();
      const coverage = { ...answer.coverage, ...change };
      await route.fulfill({ json: { ...answer, ...(events && { events, nextCursor: null }), coverage } });
    };
  }

  test('of a log in which nothing was recorded', async () => {
    const page = await site.visit('/settings');
    await page.route('**/v1/events?*', withCoverage({ readUpTo: -1 }, []));
    // The server has a sign-in to tell of, which following the log would bring.
    await page.route(/\/v1\/events\/tail/, (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: ': nothing yet\n\n' }),
    );
    await page.goto(`${site.url}/audit-logs`);
    await page.getByText('Nothing recorded yet').waitFor();
    expect(await page.locator('pre').textContent()).toContain(
      `curl ${site.url}/v1/events -H "Authorization: Bearer $DAYBOOK_API_KEY"`,
    );
    await expectSound(page);
  });

  test('of a filter that nothing matches says which part of it excludes most, and leaves it out', async () => {
    await site.record('found', [secretRead('A'), secretRead('B'), secretRead('C')]);
    const page = await site.visit('/audit-logs?q=env:found+resource:A,B+outcome:denied');
    await page.getByText('No event matches').waitFor();
    const ways = page.getByRole('list', { name: 'What would match' }).getByRole('listitem');
    await ways.first().waitFor();
    expect((await ways.allTextContents()).map((text) => text.replace(/Leave.*/, ''))).toEqual([
      'without outcome:denied: 2 events',
    ]);
    await expectSound(page);
    await page.getByRole('button', { name: /^Leave it out.*outcome:denied$/ }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    expect(new URL(page.url()).searchParams.get('q')).toBe('env:found resource:A,B');
  });

  test('of a filter with a part of a value, or in another case, offers the one that occurs, by one request', async () => {
    await site.record('meant', [secretRead('DB_URL'), secretRead('B')]);
    const page = await site.visit('/audit-logs?q=env:meant+actor:ana');
    const offered = (name: string) => page.getByRole('button', { name, exact: true });
    await offered('actor:ana@acme.example').waitFor();
    await expectSound(page);
    await offered('actor:ana@acme.example').click();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    expect(new URL(page.url()).searchParams.get('q')).toBe('env:meant actor:ana@acme.example');

    await page.goto(`${site.url}/audit-logs?q=env:Meant`);
    await offered('env:meant').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).searchParams.get('q') ?? ''));
    await page.goto(`${site.url}/audit-logs?q=env:meant+resource:db_url`);
    await offered('resource:DB_URL').waitFor();
    expect(asked.filter((q) => q === 'db_url')).toHaveLength(1);
    await offered('resource:DB_URL').click();
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.goto(`${site.url}/audit-logs?q=env:elsewhere`);
    await page.getByText('No event matches').waitFor();
    expect(await page.getByText('Did you mean').count()).toBe(0);
  });

  test('of a filter of which no single part is to blame says that', async () => {
    const page = await site.visit('/audit-logs?q=env:nowhere+outcome:denied');
    await page.getByText('No single part of the filter is to blame').waitFor();
  });

  test('that is still being indexed shows how far it is, and then the events', async () => {
    await site.record('indexed', [secretRead('A')]);
    const page = await site.visit('/audit-logs');
    const behind = { pending: 750, complete: false, notes: ['750 recorded events are not searched yet'] };
    await page.route('**/v1/events?*', withCoverage(behind, []));
    await page.route('**/v1/histogram?*', withCoverage(behind));
    await page.goto(`${site.url}/audit-logs?q=env:indexed`);
    await page.getByText('Events are recorded, and still being indexed').waitFor();
    await page
      .getByText(/^\d+ of 7\d\d events can be searched/)
      .first()
      .waitFor();
    await expectSound(page);
    await page.unrouteAll({ behavior: 'wait' });
    await rowsOf(page).first().waitFor();
    await expect.poll(() => page.getByText('can be searched').count()).toBe(0);
  });

  test('that is not all there is says what is missing beside what it shows', async () => {
    await site.record('partly', [secretRead('A')]);
    const page = await site.visit('/audit-logs');
    const behind = { pending: 5, complete: false, notes: ['5 recorded events are not searched yet'] };
    await page.route('**/v1/histogram?*', withCoverage(behind));
    await page.goto(`${site.url}/audit-logs?q=env:partly`);
    await page.getByText('This is not everything: 5 recorded events are not searched yet.').waitFor();
    await rowsOf(page).first().waitFor();
    await expectSound(page);
  });

  test('whose older events have expired by the plan says since when it shows them', async () => {
    await site.record('expired', [secretRead('A')]);
    const page = await site.visit('/audit-logs');
    const expired = { expiredBefore: '2026-05-03T10:00:00.000Z', visibleFrom: 3 };
    await page.route('**/v1/events?*', withCoverage(expired));
    await page.goto(`${site.url}/audit-logs?q=env:expired`);
    await page.getByText('Events recorded before 2026-05-03 12:00:00.000 +02:00 have expired').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.route('**/v1/events?*', withCoverage({ ...expired, visibleFrom: 1_000_000 }, []));
    await page.goto(`${site.url}/audit-logs`);
    await page.getByText('Everything has expired').waitFor();
    await expectSound(page);
  });

  test('that failed says why, and works when asked again', async () => {
    await site.record('failed', [secretRead('A')]);
    const page = await site.visit('/audit-logs');
    await page.route('**/v1/events?*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        json: { title: 'The server failed', detail: 'the index cannot be read' },
      }),
    );
    await page.goto(`${site.url}/audit-logs?q=env:failed`);
    await page.getByRole('alert').filter({ hasText: 'The index cannot be read' }).waitFor();
    await expectSound(page);
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 500'))).toEqual([]);
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await rowsOf(page).first().waitFor();
  });

  test('that is on its way says so', async () => {
    await site.record('slow', [secretRead('A')]);
    const page = await site.visit('/audit-logs');
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/v1/events?*', async (route) => {
      await promise;
      await route.continue();
    });
    await page.goto(`${site.url}/audit-logs?q=env:slow`);
    await page.getByRole('status', { name: 'Loading events' }).waitFor();
    await expectSound(page);
    resolve();
    await rowsOf(page).first().waitFor();
    expect(await page.getByRole('status', { name: 'Loading events' }).count()).toBe(0);
  });

  test('without a network keeps what was loaded and says so', async () => {
    await site.record('offline', [secretRead('A')]);
    const page = await site.visit('/audit-logs?q=env:offline');
    await rowsOf(page).first().waitFor();
    await page.context().setOffline(true);
    await page.getByText('There is no network').waitFor();
    await page.getByText('Not live', { exact: true }).waitFor();
    expect(await rowsOf(page).count()).toBe(1);
    await expectSound(page);
    await site.record('offline', [secretRead('B', 5)]);
    await page.context().setOffline(false);
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    await expect.poll(() => page.getByText('There is no network').count()).toBe(0);
    expect(site.problems.splice(0).filter((problem) => !/ERR_/.test(problem))).toEqual([]);
  });
});
