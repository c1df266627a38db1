import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, secretRead } from '../../../page.testing.ts';
import { chart, query, useFilters } from '../filters/filters.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the filters', () => {
  const { site, counted, wide, shows } = useFilters();

  test('of time are drawn with a mouse: the list and the address narrow to it, and it can be cleared', async () => {
    const page = await wide('type:secret');
    await drag(page, 0.5, 0.7);
    await expect.poll(() => query(page)).toMatch(/^type:secret since:\S+ until:\S+$/);
    const narrowed = query(page) ?? '';
    await shows(page, narrowed);
    expect((await counted(narrowed)).total).toBeLessThan((await counted('type:secret')).total);
    await page.getByRole('button', { name: 'Clear range' }).click();
    await shows(page, 'type:secret');
    await page.goBack();
    await shows(page, narrowed);
  });

  test('of time are left as they were by Esc in the middle of a drag', async () => {
    const page = await wide('type:secret');
    const box = await chart(page).boundingBox();
    if (box === null) throw new Error('the chart must be seen');
    await page.mouse.move(box.x + 20, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 40);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(query(page)).toBe('type:secret');
  });

  test('of time are chosen by keys: arrows move, shift extends, Esc cancels, Enter applies', async () => {
    const page = await wide();
    await chart(page).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('PageDown');
    const one = await chart(page).getAttribute('aria-valuetext');
    expect(one).toMatch(/^\d+ \w{3} \d{4}.* · \d+ events?$/);
    await page.keyboard.press('Escape');
    expect(await chart(page).getAttribute('aria-valuetext')).toBe('Nothing chosen');
    for (const key of ['End', 'PageDown', 'Shift+ArrowLeft', 'Shift+ArrowLeft'])
      await page.keyboard.press(key);
    const chosen = (await chart(page).getAttribute('aria-valuetext')) ?? '';
    const count = Number(/(\d+) events?$/.exec(chosen)?.[1]);
    expect(count).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page)).toMatch(/^since:\S+ until:\S+$/);
    await shows(page, query(page));
    expect((await counted(query(page) ?? '')).total).toBe(count);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider');
  });

  test('of time are told as numbers, too, with the sums of the server', async () => {
    const page = await wide('category:secrets,billing');
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('region', { name: 'Events by time and category' });
    const cells = await table.getByRole('cell').allTextContents();
    const { total } = await counted('category:secrets,billing');
    expect(cells.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe(total);
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Time', 'Secrets', 'Billing']);
  });

  test('of time reach to now, and what lies decades before is counted beside the bars and shown by a press', async () => {
    await site.record('odd', [secretRead('A'), secretRead('B', 60), { occurredAt: '1970-01-01T00:00:00Z' }]);
    const page = await wide('env:odd');
    await page.getByText('3 events · all time').waitFor();
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('region', { name: 'Events by time and category' });
    await table.getByRole('row', { name: /^Much earlier 1$/ }).waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: '1 much earlier event' }).click();
    await expect.poll(() => query(page)).toMatch(/^env:odd until:\d{4}-\S+$/);
    await shows(page, query(page));
    expect((await counted(query(page) ?? '')).total).toBe(1);
    expect(await page.getByRole('button', { name: 'much earlier' }).count()).toBe(0);
  });

  async function drag(page: Page, from: number, to: number): Promise<void> {
    const box = await chart(page).boundingBox();
    if (box === null) throw new Error('the chart must be seen');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * from, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await page.mouse.up();
  }
});
