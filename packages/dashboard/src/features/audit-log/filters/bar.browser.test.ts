import { describe, expect, test } from 'vitest';
import { filterField } from '../../../page.testing.ts';
import { box, panel, useFilters } from './filters.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the filters', () => {
  const { site, counted, wide, shows } = useFilters();

  test('written in the bar are completed by keys alone, and the panel agrees', async () => {
    const page = await wide();
    await page.keyboard.press('/');
    await page.keyboard.type('cat');
    await page.keyboard.press('Tab');
    expect(await filterField(page).inputValue()).toBe('category:');
    const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
    await options.filter({ hasText: /^secrets/ }).waitFor();
    await page.keyboard.type('sec');
    await page.keyboard.press('ArrowDown');
    expect(await options.first().getAttribute('aria-selected')).toBe('true');
    expect(await filterField(page).getAttribute('aria-activedescendant')).toBe(
      await options.first().getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    expect(await filterField(page).inputValue()).toBe('category:secrets ');
    await page.keyboard.type('env:');
    const { fields } = await counted('category:secrets', ['env']);
    const production = fields.env?.find(({ value }) => value === 'production')?.count;
    await options.filter({ hasText: new RegExp(`^production${production} events?$`) }).waitFor();
    await page.keyboard.type('prod');
    await page.keyboard.press('Tab');
    await page.keyboard.type('since:30');
    await page.keyboard.press('Escape');
    await expect.poll(() => options.count()).toBe(0);
    await page.keyboard.type('d');
    await page.keyboard.press('Enter');
    await shows(page, 'category:secrets env:production since:30d');
    expect(await box(page, 'Secrets').isChecked()).toBe(true);
    expect(await panel(page).getByRole('radio', { name: 'last 30 days' }).isChecked()).toBe(true);
    await panel(page).getByText('1 set').waitFor();
  });

  test('written wrongly say where, and are mended by a press; the way to the help is beside them', async () => {
    const page = await wide();
    await filterField(page).fill('env:production acton:SECRET_READ');
    await page.getByText('At character 16, acton: there is no key acton').waitFor();
    await page.getByRole('button', { name: 'Use action' }).click();
    expect(await filterField(page).inputValue()).toBe('env:production action:SECRET_READ');
    expect(await page.getByRole('link', { name: 'How filters are written' }).getAttribute('href')).toBe(
      '/docs/filter',
    );
    await page.goto(`${site.url}/audit-logs?q=acton:x`);
    await panel(page).getByText('The filter that was written cannot be read.').waitFor();
  });
});
