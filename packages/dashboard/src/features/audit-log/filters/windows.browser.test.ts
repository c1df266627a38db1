import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectNoFindings, filterField, pixelsBeyondEdge } from '../../../page.testing.ts';
import { box, chart, field, panel, query, useFilters, WIDE } from './filters.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the filters', () => {
  const { site, applied } = useFilters();

  test('open as a sheet on a phone, and close when they are applied; a finger narrows the time, a tap does not', async () => {
    const page = await site.visit('/', PHONE);
    const button = page.getByRole('button', { name: 'Filters', exact: false });
    await button.click();
    await box(page, 'Secrets').check();
    await applied(page, 'category:secrets');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Filters 1 set' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch('Filters');
    await chart(page).scrollIntoViewIfNeeded();
    await swipe(page, 0.4, 0.4);
    expect(query(page)).toBe('category:secrets');
    await swipe(page, 0.2, 0.6);
    await expect.poll(() => query(page)).toMatch(/^category:secrets since:/);
  });

  /** A finger that goes from one part of the chart's width to another. */
  async function swipe(page: Page, from: number, to: number): Promise<void> {
    const place = await chart(page).boundingBox();
    if (place === null) throw new Error('the chart must be seen');
    const finger = await page.context().newCDPSession(page);
    const at = (part: number) => [{ x: place.x + place.width * part, y: place.y + place.height / 2 }];
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
    for (const part of [0.5, 1])
      await finger.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: at(from + (to - from) * part),
      });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await finger.detach();
  }

  describe.each([
    ['wide', WIDE],
    ['phone', PHONE],
  ])('in a %s window', (_, window) => {
    test('have nothing for axe to find in light and dark, and fit', async () => {
      const page = await site.visit('/audit-logs?q=-env:staging', window);
      const isFine = async () => {
        await expectNoFindings(page);
        expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
      };
      await chart(page).focus();
      for (const key of ['ArrowLeft', 'Shift+ArrowLeft']) await page.keyboard.press(key);
      await isFine();
      await page.keyboard.press('Escape');
      await page.getByText('Table', { exact: true }).click();
      await isFine();
      await page.getByText('Table', { exact: true }).click();
      await filterField(page).fill('acton:x env:');
      await page.getByRole('option', { name: /production/ }).waitFor();
      await isFine();
      await filterField(page).press('Escape');
      if (window === PHONE) await page.getByRole('button', { name: /^Filters/ }).click();
      await panel(page).getByRole('radio', { name: 'Custom range' }).check();
      await panel(page).getByRole('grid').waitFor();
      await isFine();
      await panel(page).getByText('More', { exact: true }).click();
      await field(page, 'Environment').fill('p');
      await page.getByRole('option', { name: /^production/ }).waitFor();
      await field(page, 'IP address').fill('home');
      await field(page, 'Resource').click();
      await isFine();
    }, 120_000);
  });
});
