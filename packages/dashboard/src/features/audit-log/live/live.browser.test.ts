import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { rowsOf, secretRead, useSite } from '../../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('new events', () => {
  const site = useSite();

  const names = async (page: Page) =>
    (await rowsOf(page).allTextContents()).map((text) => /[A-Z]+_\d+(?=secret)/.exec(text)?.[0]);

  test('appear by themselves, each at its place, newest on top', async () => {
    await site.record('live', [secretRead('OLD_1', 10), secretRead('OLD_2', 20)]);
    const page = await site.visit('/audit-logs?q=env:live');
    await page.getByText('Live', { exact: true }).waitFor();
    await expect.poll(() => names(page)).toEqual(['OLD_2', 'OLD_1']);
    await site.record('live', [secretRead('NEW_1', 30)]);
    await expect.poll(() => names(page)).toEqual(['NEW_1', 'OLD_2', 'OLD_1']);
    await site.record('live', [secretRead('LATE_1', 15)]);
    await expect.poll(() => names(page)).toEqual(['NEW_1', 'OLD_2', 'LATE_1', 'OLD_1']);
    await page.getByText('4 events · all time').waitFor();
    expect(await page.getByRole('grid', { name: /^Events/ }).getAttribute('aria-rowcount')).toBe('5');
  });

  test('that do not match the filter do not appear', async () => {
    await site.record('mine', [secretRead('OLD_1')]);
    const page = await site.visit('/audit-logs?q=env:mine');
    await page.getByText('Live', { exact: true }).waitFor();
    await site.record('theirs', [secretRead('THEIRS_1', 5)]);
    await site.record('mine', [secretRead('MINE_1', 9)]);
    await expect.poll(() => names(page)).toEqual(['MINE_1', 'OLD_1']);
  });

  test('wait while the reader has scrolled, and are shown when asked for', async () => {
    await site.record(
      'scrolled',
      Array.from({ length: 80 }, (_, n) => secretRead(`OLD_${n}`, n)),
    );
    const page = await site.visit('/audit-logs?q=env:scrolled');
    await page.getByText('Live', { exact: true }).waitFor();
    await rowsOf(page).nth(10).waitFor();
    await page.evaluate(() => globalThis.scrollTo(0, 1_500));
    const sight = () => page.evaluate(() => document.elementFromPoint(900, 400)?.closest('tr')?.textContent);
    await expect.poll(sight).toContain('OLD_');
    const before = await sight();
    await site.record('scrolled', [secretRead('NEW_1', 100), secretRead('NEW_2', 101)]);
    const button = page.getByRole('button', { name: '2 new' });
    await button.waitFor();
    expect(await sight()).toBe(before);
    await button.click();
    await expect.poll(async () => (await names(page)).slice(0, 3)).toEqual(['NEW_2', 'NEW_1', 'OLD_79']);
    await expect.poll(() => rowsOf(page).first().isVisible()).toBe(true);
  });

  test('wait while an entry is open', async () => {
    await site.record('reading', [secretRead('OLD_1')]);
    const page = await site.visit('/audit-logs?q=env:reading');
    await page.getByText('Live', { exact: true }).waitFor();
    await rowsOf(page).first().click();
    await page.getByText('Included in the ledger').waitFor();
    await site.record('reading', [secretRead('NEW_1', 9), secretRead('LATE_1', -9)]);
    await page.getByRole('button', { name: '1 new · 1 older event arrived' }).click();
    await expect.poll(() => names(page)).toEqual(['NEW_1', 'OLD_1', 'LATE_1']);
  });

  test('that belong behind what was loaded are counted, and a new list has them', async () => {
    await site.record(
      'deep',
      Array.from({ length: 150 }, (_, n) => secretRead(`OLD_${n}`, n)),
    );
    const page = await site.visit('/audit-logs?q=env:deep', { viewport: { width: 1280, height: 500 } });
    await page.getByText('Live', { exact: true }).waitFor();
    await site.record('deep', [secretRead('LATE_1', -500)]);
    const button = page.getByRole('button', { name: '1 older event arrived' });
    await button.click();
    await expect.poll(() => button.count()).toBe(0);
    await page.getByText('151 events').waitFor();
  });

  test('are paused and resumed without a gap', async () => {
    await site.record('paused', [secretRead('OLD_1')]);
    const page = await site.visit('/audit-logs?q=env:paused');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: /pause$/ }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    // Another window shows when a page that is not paused has it: from then on it would stand here too.
    const running = await site.visit('/audit-logs?q=env:paused');
    await running.getByText('Live', { exact: true }).waitFor();
    await site.record('paused', [secretRead('NEW_1', 5)]);
    await expect.poll(() => names(running)).toEqual(['NEW_1', 'OLD_1']);
    expect(await names(page)).toEqual(['OLD_1']);
    await page.getByRole('button', { name: /resume$/ }).click();
    await expect.poll(() => names(page)).toEqual(['NEW_1', 'OLD_1']);
  });

  test('are looked for in a new list when the log ends before the one that is shown', async () => {
    await site.record('rolled', [secretRead('OLD_1')]);
    const page = await site.visit('/audit-logs?q=env:rolled');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: /pause$/ }).click();
    const problem = { type: '/docs/api#rolled-back', title: 'The log ends before this position', size: 1 };
    await page.route('**/v1/events/tail*', (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await site.record('rolled', [secretRead('NEW_1', 5)]);
    await page.getByRole('button', { name: /resume$/ }).click();
    await expect.poll(() => names(page)).toEqual(['NEW_1', 'OLD_1']);
    await page.goto('about:blank');
    expect(site.problems.splice(0).filter((text) => !/status of 409/.test(text))).toEqual([]);
  });

  test('come again after the server was away, and the page says so meanwhile', {
    timeout: 90_000,
  }, async () => {
    await site.record('away', [secretRead('OLD_1')]);
    const page = await site.visit('/audit-logs?q=env:away');
    await page.getByText('Live', { exact: true }).waitFor();
    await site.restart(async () => {
      await page.getByText('Reconnecting…').waitFor();
    });
    await site.record('away', [secretRead('NEW_1', 5)]);
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 });
    await expect.poll(() => names(page)).toEqual(['NEW_1', 'OLD_1']);
    // A browser reports every connection that is refused, and every 503 of a server that is stopping.
    expect(site.problems.splice(0).filter((problem) => !/ERR_|network|status of 503/i.test(problem))).toEqual(
      [],
    );
  });

  test('are told apart, without motion where none is wanted', async () => {
    await site.record('fresh', [secretRead('OLD_1')]);
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      const page = await site.visit('/audit-logs?q=env:fresh', { reducedMotion });
      await page.getByText('Live', { exact: true }).waitFor();
      const name = reducedMotion === 'reduce' ? 'STILL_1' : 'MOVING_1';
      await site.record('fresh', [secretRead(name, 50)]);
      const newest = rowsOf(page).filter({ hasText: name });
      await newest.waitFor();
      const style = await newest.evaluate((row) => {
        const { animationName, boxShadow } = getComputedStyle(row);
        return { isMoving: animationName !== 'none', isMarked: boxShadow !== 'none' };
      });
      expect(style).toEqual({ isMoving: reducedMotion !== 'reduce', isMarked: reducedMotion === 'reduce' });
    }
  });
});
