import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { joinAs, loggedEvents } from '../../workspace.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('billing', () => {
  const site = useSite();
  const dialog = (page: Page) => page.getByRole('dialog');
  const coming = (page: Page) => page.getByRole('region', { name: 'What is to come' });
  async function answer(page: Page, ask: string, confirm: string): Promise<void> {
    await page.getByRole('button', { name: ask }).click();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: confirm }).click();
    await dialog(page).getByRole('button', { name: confirm }).waitFor({ state: 'detached' });
  }

  test('shows plan and usage; goes up at once, down and out at the end of the period, and back until then', {
    timeout: 120_000,
  }, async () => {
    const page = await site.visit('/billing');
    await page.getByRole('heading', { name: 'Business plan' }).waitFor();
    await page.getByText('The log is kept for 1 year.').waitFor();
    expect(await page.getByRole('meter', { name: 'members in use' }).getAttribute('value')).toBe('1');
    await page.getByText('this Daybook runs on your own server', { exact: false }).waitFor();
    await expectSound(page);

    await page.getByRole('button', { name: 'Downgrade to Free' }).click();
    await dialog(page).getByText('The log is kept for 7 days instead of 1 year.').waitFor();
    await dialog(page).getByText('What you have fits within its limits.').waitFor();
    await page.keyboard.press('Escape');
    await answer(page, 'Downgrade to Team', 'Downgrade at the end of the period');
    await coming(page).getByText('A smaller plan was chosen').waitFor();
    await page.getByRole('heading', { name: 'Business plan' }).waitFor();
    await expectSound(page);
    await coming(page).getByRole('button', { name: 'Keep Business' }).click();
    await coming(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Cancel the plan…' }).click();
    await dialog(page).getByRole('button', { name: 'Keep plan' }).click();
    await dialog(page).getByRole('button', { name: 'Keep plan' }).waitFor({ state: 'detached' });
    expect(await coming(page).count()).toBe(0);
    await answer(page, 'Cancel the plan…', 'Cancel plan');
    await coming(page).getByText('The plan is cancelled').waitFor();
    await coming(page).getByRole('button', { name: 'Keep Business' }).click();
    await coming(page).waitFor({ state: 'detached' });
    await answer(page, 'Upgrade to Enterprise', 'Upgrade now');
    await page.getByRole('heading', { name: 'Enterprise plan' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Enterprise plan' }).waitFor();

    const events = await loggedEvents(site, 'category:billing', 5);
    expect(events.map(({ action, resource }) => `${action} ${resource.name}`)).toEqual([
      'BILLING_PLAN_CHANGE team',
      'BILLING_PLAN_CHANGE business',
      'BILLING_CANCEL business',
      'BILLING_PLAN_CHANGE business',
      'BILLING_PLAN_CHANGE enterprise',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({
        actor: { type: 'user', name: OWNER.email },
        resource: { type: 'billing' },
        context: { ip: '127.0.0.1' },
      });
    }
    await page.getByRole('link', { name: 'History of billing' }).click();
    await page.getByRole('row', { name: /BILLING_CANCEL/ }).waitFor();
  });

  test('takes payments that were made elsewhere, in whole minor units', { timeout: 120_000 }, async () => {
    const page = await site.visit('/billing');
    await page.getByText('No payment was entered yet.').waitFor();
    await page.getByRole('button', { name: 'Enter a payment' }).click();
    const enter = dialog(page).getByRole('button', { name: 'Enter' });
    await dialog(page).getByLabel('Amount').fill('1.000,00');
    await enter.click();
    await dialog(page).getByText('Must be an amount such as 49.90').waitFor();
    await dialog(page).getByLabel('Amount').fill('49,9');
    await dialog(page).getByText('€49.90').waitFor();
    await expectSound(page);
    await enter.click();
    await dialog(page).getByText('Must have 1 to 200 characters').waitFor();
    await dialog(page).getByLabel('Reference').fill('INV-2026-11');
    await enter.click();
    await page.getByRole('row').filter({ hasText: 'INV-2026-11' }).getByText('€49.90').waitFor();
    await page.getByRole('button', { name: 'Enter a payment' }).click();
    await dialog(page).getByLabel('Currency').selectOption('JPY');
    await dialog(page).getByLabel('Amount').fill('5000');
    await dialog(page).getByLabel('Reference').fill('INV-2026-12');
    await enter.click();
    await page.getByRole('row').filter({ hasText: 'INV-2026-12' }).getByText('¥5,000').waitFor();
    await expectSound(page);
    expect(site.problems.splice(0).filter((text) => !text.includes('status of 422'))).toEqual([]);

    const events = await loggedEvents(site, 'action:BILLING_PAYMENT outcome:success', 2);
    expect(events.map(({ metadata }) => metadata)).toEqual([
      { amount: 4990, currency: 'EUR', reference: 'INV-2026-11' },
      { amount: 5000, currency: 'JPY', reference: 'INV-2026-12' },
    ]);
  });

  test('is for owners', { timeout: 60_000 }, async () => {
    const admin = await joinAs(site, 'admin');
    const page = await site.visit('/billing', {}, admin);
    await page.getByText('Your role does not show this page').waitFor();
    expect(await page.getByRole('link', { name: 'Billing' }).count()).toBe(0);
  });

  test('is there on a phone too', { timeout: 60_000 }, async () => {
    const page = await site.visit('/billing', PHONE);
    await page.getByRole('heading', { name: 'Plans' }).waitFor();
    await expectSound(page);
  });
});
