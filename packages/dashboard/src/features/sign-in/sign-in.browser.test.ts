import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { nextTotp, totp } from '../../../../../tests/totp.testing.ts';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('signing in', () => {
  const site = useSite();

  /** What the browser says of answers that a test wants to be refusals. */
  function takeRefusals(...statuses: readonly number[]): void {
    const others = site.problems
      .splice(0)
      .filter((problem) => !statuses.some((status) => problem.includes(`status of ${status}`)));
    expect(others).toEqual([]);
  }

  async function fillPassword(page: Page, password = OWNER.password): Promise<void> {
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  const signedIn = (page: Page) => page.getByRole('button', { name: /^Account:/ }).waitFor();

  test('refuses a wrong password and an address that nobody has in the same words', async () => {
    const page = await site.open('/projects');
    const answers: (string | null)[] = [];
    for (const email of [OWNER.email, 'nobody@acme.example']) {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill('wrong password');
      await page.keyboard.press('Enter');
      const answered = page.waitForResponse('**/sign-in/email');
      await answered;
      const alert = page.getByRole('alert').filter({ hasText: /\w/ });
      await alert.waitFor();
      answers.push(await alert.textContent());
    }
    expect(answers[0]).toBe(answers[1]);
    await expectSound(page);
    takeRefusals(401);
    await fillPassword(page);
    await signedIn(page);
    expect(new URL(page.url()).pathname).toBe('/projects');
  });

  test('tells nobody whether an address is known when a password was forgotten', async () => {
    const page = await site.open('/');
    const answers: string[] = [];
    for (const email of [OWNER.email, 'nobody@acme.example']) {
      await page.getByRole('button', { name: 'Forgotten your password?' }).click();
      await page.getByLabel('E-mail').fill(email);
      await page.getByRole('button', { name: 'Ask for a link' }).click();
      await page.getByText('An owner or admin of your organization can make such a link').waitFor();
      answers.push(await page.getByRole('main').innerText());
      await expectSound(page);
      await page.getByRole('button', { name: 'Back to sign-in' }).click();
    }
    expect(answers[0]).toBe(answers[1]);
  });

  test('says so of a reset link that does not work, before a password is typed', async () => {
    const page = await site.open('/reset-password?token=unknown');
    await page.getByText('works once, and for a short time only').waitFor();
    expect(await page.getByLabel('New password', { exact: true }).count()).toBe(0);
    await expectSound(page);
  });

  test('asks for the second factor of those who have one, or a backup code, and trusts a device', {
    timeout: 90_000,
  }, async () => {
    const page = await site.visit('/settings');
    await page.getByRole('button', { name: 'Switch on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Switch two-factor sign-in on' });
    await dialog.getByLabel('Password', { exact: true }).fill('not it at all');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .waitFor();
    takeRefusals(400);
    await dialog.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('img', { name: /^The key as a picture/ }).waitFor();
    await expectSound(page);
    const secret = (await dialog.locator('p.mono').innerText()).replaceAll(' ', '');
    const codes = await dialog
      .getByRole('region', { name: 'Backup codes' })
      .getByRole('listitem')
      .allInnerTexts();
    expect(codes.length).toBeGreaterThanOrEqual(8);
    await dialog.getByLabel('Code', { exact: true }).fill('000000');
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.getByRole('alert').filter({ hasText: /code/i }).waitFor();
    takeRefusals(401);
    await dialog.getByLabel('Code', { exact: true }).fill(totp(secret));
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('Two-factor sign-in is on').waitFor();
    await page.getByRole('button', { name: 'New backup codes' }).waitFor();

    const other = await site.open('/projects');
    await fillPassword(other);
    await other.getByLabel('Code').fill('000000');
    await expectSound(other);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('alert').filter({ hasText: /code/i }).waitFor();
    takeRefusals(401);
    await other.getByLabel('Code').fill('12345');
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByText('Must be the six digits that the authenticator app shows').waitFor();
    await expectSound(other);
    takeRefusals(422);
    await other.getByRole('button', { name: 'Use a backup code' }).click();
    await other.getByLabel('Backup code').fill('not one');
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByText('Must be a backup code such as').waitFor();
    takeRefusals(422);
    // Without its dash, and with blanks.
    await other.getByLabel('Backup code').fill(` ${(codes[0] ?? '').replace('-', ' ')} `);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await signedIn(other);
    expect(new URL(other.url()).pathname).toBe('/projects');

    const trusted = await site.open('/projects');
    await fillPassword(trusted);
    await trusted.getByLabel('Code').fill(nextTotp(secret));
    await trusted.getByLabel('Trust this device for 30 days').check();
    await trusted.getByRole('button', { name: 'Sign in' }).click();
    await signedIn(trusted);
    await trusted.getByRole('button', { name: /^Account:/ }).click();
    await trusted.getByRole('menuitem', { name: 'Sign out' }).click();
    await fillPassword(trusted);
    await signedIn(trusted);

    // New backup codes in place of the old ones, and then without a second factor again.
    await page.getByRole('button', { name: 'New backup codes' }).click();
    const renew = page.getByRole('dialog', { name: 'New backup codes' });
    await renew.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await renew.getByRole('button', { name: 'Make new codes' }).click();
    await renew.getByRole('button', { name: 'I have kept them' }).waitFor();
    expect(await renew.getByRole('listitem').allInnerTexts()).not.toContain(codes[1]);
    await renew.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('button', { name: 'Switch off' }).click();
    const off = page.getByRole('dialog', { name: 'Switch two-factor sign-in off?' });
    await off.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await off.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Two-factor sign-in is off').waitFor();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
  });
});
