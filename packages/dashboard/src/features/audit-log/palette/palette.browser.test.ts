import { createClient } from '@daybook/sdk';
import type { Request } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  axeFindings,
  expectNoFindings,
  filterField,
  rowsOf,
  secretRead,
  useSite,
} from '../../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the commands', () => {
  const site = useSite();

  test('are found by typing, run by Enter, and give the focus back', async () => {
    await site.record('commands', [secretRead('A')]);
    const page = await site.visit('/audit-logs?q=env:commands');
    await rowsOf(page).first().waitFor();
    const palette = page.getByRole('dialog', { name: 'Commands' });
    const field = page.getByRole('combobox', { name: 'Commands' });
    await page.keyboard.press('j');
    await page.keyboard.press('Control+k');
    await field.waitFor();
    await expectNoFindings(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => palette.count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TR');

    await page.keyboard.press('Control+k');
    await field.fill('utc');
    await page.keyboard.press('Enter');
    await page.getByText('all time · UTC').waitFor();
    await page.keyboard.press('Control+k');
    await field.fill('read in production');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => new URL(page.url()).searchParams.get('q'))
      .toBe('action:SECRET_READ env:production since:24h');
    await page.keyboard.press('Control+k');
    await field.fill('write a filter');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => filterField(page).evaluate((input) => input === document.activeElement))
      .toBe(true);
  });

  test('open an entry by its position or its id', async () => {
    const [id = ''] = await site.record('numbered', [secretRead('NUMBERED')]);
    const page = await site.visit('/audit-logs?q=env:elsewhere');
    const field = page.getByRole('combobox', { name: 'Commands' });
    const title = page.getByRole('complementary', { name: 'Entry' }).getByRole('heading', { level: 2 });
    await page.keyboard.press('Control+k');
    const { position } = await createClient({ url: site.url, apiKey: site.apiKey }).get(id);
    await field.fill(String(position));
    await page.keyboard.press('Enter');
    await title.filter({ hasText: 'NUMBERED' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await field.fill(id);
    await page.keyboard.press('Enter');
    await title.filter({ hasText: 'NUMBERED' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await field.fill('999999');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'There is no event at position 999999' }).waitFor();
  });

  test('sign out', async () => {
    const page = await site.visit('/audit-logs');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('sign out');
    await page.keyboard.press('Enter');
    await page.getByLabel('E-mail').waitFor();
  });

  test('signing out takes back what is still being asked, so that nothing is refused', async () => {
    const page = await site.visit('/settings');
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const answered = Promise.race([
      page.waitForEvent('requestfailed', isForCatalogue),
      page.waitForEvent('requestfinished', isForCatalogue),
    ]);
    await page.route('**/v1/catalogue*', async (route) => {
      asked.resolve();
      await left.promise;
      await route.continue();
    });
    await page.route('**/api/auth/sign-out', async (route) => {
      const response = await route.fetch();
      left.resolve();
      await answered;
      await route.fulfill({ response });
    });
    await page.getByRole('link', { name: 'Audit logs', exact: true }).click();
    await asked.promise;
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('sign out');
    await page.keyboard.press('Enter');
    await page.getByLabel('E-mail').waitFor();
  });

  test('and keys are explained, without anything for axe to find', async () => {
    const page = await site.visit('/audit-logs');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Next and previous entry').waitFor();
    await expectNoFindings(page);
    // The dialog has its keys to itself.
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('INPUT');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog', { name: 'Keys' }).count()).toBe(0);
    await page.getByRole('button', { name: /^Time zone/ }).click();
    await page.getByRole('combobox', { name: 'Time zone' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});

function isForCatalogue(request: Request): boolean {
  return request.url().includes('/v1/catalogue');
}
