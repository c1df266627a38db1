import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { pixelsBeyondEdge, rowsOf, secretRead, useSite } from '../../../page.testing.ts';

const COUNT = 2_300;
/** Only what is recorded here: signing in is recorded too. */
const LIST = '/audit-logs?q=action:SECRET_READ';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the list', () => {
  const site = useSite();
  beforeAll(async () => {
    // One each minute, so that there are several days; the newest has the largest number.
    await site.recordAll(
      Array.from({ length: COUNT }, (_, n) => ({
        ...secretRead(`SECRET_${n}`),
        occurredAt: new Date(Date.UTC(2026, 9, 20) + n * 60_000).toISOString(),
      })),
    );
  }, 60_000);

  const focusedIndex = (page: Page) =>
    page.evaluate(() => Number(document.activeElement?.getAttribute('aria-rowindex') ?? -1) - 2);

  test('is walked through to its last entry by keys alone, and only what is near is there', {
    timeout: 90_000,
  }, async () => {
    const page = await site.visit(LIST);
    await page
      .getByText(`${COUNT.toLocaleString('en')} events`)
      .first()
      .waitFor();
    const grid = page.getByRole('grid', { name: 'Events, newest first' });
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(COUNT + 1));
    await page.keyboard.press('j');
    await expect.poll(() => focusedIndex(page)).toBe(0);
    for (let at = 0; at < COUNT - 1; ) {
      await page.keyboard.press('PageDown');
      const before = at;
      await expect
        .poll(
          async () => {
            await page.keyboard.press('End');
            return focusedIndex(page);
          },
          { timeout: 10_000 },
        )
        .toBeGreaterThan(before);
      at = await focusedIndex(page);
      expect(await rowsOf(page).count()).toBeLessThan(120);
    }
    await page.getByText('Nothing more matches.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('SECRET_0secret');

    // The pages in between were let go; walking back has them again, the same ones.
    await page.keyboard.press('Home');
    await expect.poll(() => focusedIndex(page)).toBe(0);
    await page.evaluate(() => globalThis.scrollBy(0, 1_000 * 45));
    await expect.poll(() => rowsOf(page).filter({ hasText: 'Fetching' }).count()).toBe(0);
    await expect
      .poll(async () => {
        const rows = await rowsOf(page).evaluateAll((all) =>
          all.map((row) => [Number(row.getAttribute('aria-rowindex')) - 2, row.textContent ?? ''] as const),
        );
        return (
          rows.length > 10 &&
          rows.every(([index, text]) => text.includes(`SECRET_${COUNT - 1 - index}secret`))
        );
      })
      .toBe(true);
    expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
  });

  test('goes by single entries and by screens, and keeps the one it is at in sight', async () => {
    const page = await site.visit(LIST);
    await rowsOf(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await expect.poll(() => focusedIndex(page)).toBe(2);
    await page.keyboard.press('k');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => focusedIndex(page)).toBe(0);
    const inSight = () =>
      page.evaluate(() => {
        const box = document.activeElement?.getBoundingClientRect();
        return box !== undefined && box.top >= 30 && box.bottom <= innerHeight;
      });
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('PageDown');
      await expect.poll(inSight).toBe(true);
    }
    const far = await focusedIndex(page);
    expect(far).toBeGreaterThan(12);
    await page.keyboard.press('PageUp');
    await expect.poll(() => focusedIndex(page)).toBeLessThan(far);
    await expect.poll(inSight).toBe(true);
  });

  test('keeps the focus on a row that was scrolled out of sight', async () => {
    const page = await site.visit(LIST);
    await rowsOf(page).first().waitFor();
    await page.keyboard.press('j');
    await page.evaluate(() => globalThis.scrollTo(0, 5_000));
    await expect
      .poll(() =>
        rowsOf(page)
          .filter({ hasText: `SECRET_${COUNT - 80}secret` })
          .count(),
      )
      .toBe(1);
    expect(await focusedIndex(page)).toBe(0);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedIndex(page)).toBe(1);
    await expect
      .poll(() => page.evaluate(() => (document.activeElement?.getBoundingClientRect().top ?? -1) >= 0))
      .toBe(true);
  });

  test('says the day where one begins, by the clocks that are chosen', async () => {
    const page = await site.visit(LIST);
    const newest = rowsOf(page).first();
    // 14:19 UTC; Berlin's summer time.
    expect(await newest.textContent()).toContain('16:19:00');
    await page.getByText('Wednesday, 21 October 2026').first().waitFor();
    await page.getByRole('button', { name: /^Time zone: Europe\/Berlin/ }).click();
    await page.getByRole('combobox', { name: 'Time zone' }).fill('auckland');
    await page.keyboard.press('Enter');
    await page.getByText('Thursday, 22 October 2026').first().waitFor();
    expect(await newest.textContent()).toContain('03:19:00');
    expect(new URL(page.url()).search).toBe('?q=action:SECRET_READ&zone=Pacific/Auckland');
    await page.reload();
    await page.getByText('all time · Pacific/Auckland').waitFor();
    await page.getByRole('button', { name: /^Time zone/ }).click();
    await page.getByRole('option', { name: 'UTC', exact: false }).nth(1).click();
    await page.getByText('all time · UTC').waitFor();
    expect(await newest.locator('time').getAttribute('title')).toBe('2026-10-21 14:19:00.000 UTC');
    expect(await newest.textContent()).toContain('14:19:00');
  });

  test('says that more could not be loaded, and loads it when asked again', async () => {
    const page = await site.visit(LIST);
    await rowsOf(page).first().waitFor();
    await page.route(/\/v1\/events\?.*cursor=/, (route) => route.abort());
    await page.evaluate(() => globalThis.scrollTo(0, document.body.scrollHeight));
    await page.getByRole('alert').filter({ hasText: 'No more events could be loaded' }).waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([]);
    await page.unroute(/\/v1\/events\?.*cursor=/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.getByText('No more events could be loaded').count()).toBe(0);
    await expect
      .poll(async () => {
        await page.evaluate(() => globalThis.scrollTo(0, document.body.scrollHeight));
        return Number(await rowsOf(page).last().getAttribute('aria-rowindex'));
      })
      .toBeGreaterThan(150);
  });

  test('leaves an entry where it is while it opens and closes', async () => {
    const page = await site.visit(LIST, { viewport: { width: 1280, height: 800 } });
    const row = rowsOf(page).nth(3);
    const top = async () => Math.round((await row.boundingBox())?.y ?? 0);
    await expect.poll(async () => Math.abs((await top()) - (await top()))).toBe(0);
    const before = await top();
    await row.click();
    await page.getByText('Included in the ledger').waitFor();
    expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
  });
});
