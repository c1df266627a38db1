import { describe, expect, test } from 'vitest';
import { expectSound, useSite } from '../../page.testing.ts';

const FIRST = { email: 'first@acme.example', password: 'the very first password' };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('a Daybook without an owner', () => {
  const site = useSite({ hasOwner: false });

  test('tells those who would sign in to open the setup link', async () => {
    const page = await site.open('/');
    await page.getByText('Nobody owns this Daybook yet').waitFor();
    await page.goto(`${site.url}/setup`);
    await page.getByText('The setup link is needed').waitFor();
    await expectSound(page);
  });

  test('takes its first owner by the setup link, once, and signs them in', async () => {
    const page = await site.open('/setup?token=wrong');
    await page.getByText('This setup link does not work').waitFor();
    expect(await page.getByLabel('Password', { exact: true }).count()).toBe(0);
    await expectSound(page);
    const fill = async (email: string, password: string) => {
      await page.getByLabel('Your name').fill('Fiona First');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Become the owner' }).click();
    };
    await page.goto(site.setupUrl ?? '');
    await expectSound(page);
    // How hard it is to guess is told while it is written; who is meant by the form counts as known.
    const strength = page.getByRole('meter', { name: 'Strength' });
    await page.getByLabel('E-mail').fill(FIRST.email);
    for (const [password, told] of [
      ['password', 'very weak'],
      ['first@acme.example', 'very weak'],
      [FIRST.password, 'strong'],
    ] as const) {
      await page.getByLabel('Password', { exact: true }).fill(password);
      await expect.poll(() => strength.getAttribute('aria-valuetext')).toBe(told);
    }
    await expectSound(page);
    for (const [password, told] of [
      ['password', 'Must not be one of the passwords that people use most'],
      [FIRST.email, 'Must be more than your name, your address, the organization or Daybook'],
    ] as const) {
      await fill(FIRST.email, password);
      await page.getByText(told).waitFor();
      expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    }
    await expectSound(page);
    await fill('no address', FIRST.password);
    await expect.poll(() => page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
    await expect
      .poll(() => page.getByLabel('E-mail').evaluate((field) => field === document.activeElement))
      .toBe(true);
    await page.getByText('Must be an e-mail address such as ana@example.com').waitFor();
    expect(site.problems.splice(0).filter((problem) => !/status of 4\d\d/.test(problem))).toEqual([]);
    await fill(FIRST.email, FIRST.password);
    await page.getByRole('button', { name: /^Account: first@acme\.example/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/audit-logs');
    expect(page.url()).not.toContain('token');
    await page.getByRole('row', { name: /USER_LOGIN/ }).waitFor();
    await page.goto(`${site.url}/setup?token=again`);
    await page.getByText('Daybook is set up already').waitFor();
  });
});
