import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { applyFilter, rowsOf, secretRead, useSite } from '../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the count of what matches', () => {
  const site = useSite();

  const withoutCounts = (page: Page) =>
    page.route('**/v1/histogram?*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        json: { title: 'The server failed', detail: 'the index cannot be read' },
      }),
    );
  const summary = (page: Page) =>
    page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: / · (?:all time|last )/ });
  const noProblemBut = (status: number) =>
    expect(site.problems.splice(0).filter((problem) => !problem.includes(`status of ${status}`))).toEqual([]);

  test('is that of the histogram, which is asked for once, when the list is there', async () => {
    await site.record('counted', [secretRead('A'), secretRead('B'), { action: 'PROJECT_CREATE' }]);
    const page = await site.visit('/audit-logs?q=env:nowhere');
    await page.getByText('No event matches').waitFor();
    const seen: string[] = [];
    const note = (what: string, url: string) => {
      const { pathname, searchParams } = new URL(url);
      if (searchParams.get('q') === 'env:counted') seen.push(`${what} ${pathname}`);
    };
    page.on('request', (request) => note('asked', request.url()));
    page.on('response', (response) => note('answered', response.url()));
    await applyFilter(page, 'env:counted');
    await page.getByText('3 events · all time').waitFor();
    await page.getByRole('region', { name: 'Events over time' }).getByText('Secrets').waitFor();
    const first = seen.filter((line) => /(?:events|histogram)$/.test(line));
    expect(first).toEqual([
      'asked /v1/events',
      'answered /v1/events',
      'asked /v1/histogram',
      'answered /v1/histogram',
    ]);
  });

  test('is not given where it is not known, whatever arrives', async () => {
    await site.record('uncounted', [secretRead('A')]);
    const page = await site.visit('/settings');
    await withoutCounts(page);
    await page.goto(`${site.url}/audit-logs?q=env:uncounted`);
    await page.getByText('Events, not counted').waitFor();
    await page.getByText('Events over time are not known').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await site.record('uncounted', [secretRead('B', 5)]);
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    expect(await summary(page).textContent()).toContain('Events, not counted');
    noProblemBut(500);
  });

  test('is not that of an older list', async () => {
    await site.record('older', [secretRead('A')]);
    const page = await site.visit('/audit-logs?q=env:older');
    await page.getByText('1 event · all time').waitFor();
    await page.getByRole('button', { name: /pause$/ }).click();
    await site.record('older', [secretRead('B', 5)]);
    await withoutCounts(page);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    await page.getByText('Events, not counted').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('2 events · all time').waitFor();
    noProblemBut(500);
  });
});
