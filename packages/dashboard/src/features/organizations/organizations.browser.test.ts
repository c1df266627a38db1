import { describe, expect, test } from 'vitest';
import { expectSound, useSite } from '../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the organizations', () => {
  const site = useSite();

  test('are made, switched between, and never mixed up between tabs', async () => {
    const page = await site.visit('/settings');
    const other = await page.context().newPage();
    await other.goto(`${site.url}/team`);
    await other.getByRole('row').nth(1).waitFor();

    await page.getByRole('button', { name: 'Organization: Acme' }).click();
    await expectSound(page);
    await page.getByRole('menuitem', { name: 'Create an organization' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create an organization' });
    await dialog.getByLabel('Name').fill(' ');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await expectSound(page);
    await dialog.getByLabel('Name').fill('Second');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Organization: Second' }).waitFor();
    const pinned = page.getByRole('region', { name: 'Verifier key' });
    await pinned.getByText('Second is made').waitFor();
    await expect
      .poll(() => pinned.locator('pre').textContent())
      .toMatch(/^daybook\.local\/org_\w+\+[0-9a-f]{8}\+/);
    await expectSound(page);

    // The other tab still shows the first one: what it asks for now is refused, and it says why.
    await other.getByRole('button', { name: 'Invite', exact: true }).click();
    const invite = other.getByRole('dialog', { name: 'Invite somebody' });
    await invite.getByLabel('E-mail').fill('ana@acme.example');
    await invite.getByRole('button', { name: 'Invite' }).click();
    const notice = other.getByRole('dialog', { name: 'Another tab switched the organization' });
    await notice.waitFor();
    await expectSound(other);
    await notice.getByRole('button', { name: 'Back to Acme' }).click();
    await expect.poll(() => notice.count()).toBe(0);
    await invite.getByRole('button', { name: 'Invite' }).click();
    await other.getByRole('dialog', { name: 'Invited' }).waitFor();

    await page.reload();
    await page.getByRole('button', { name: 'Organization: Acme' }).click();
    await page.getByRole('menuitem', { name: 'Second' }).click();
    await page.getByRole('button', { name: 'Organization: Second' }).waitFor();
    await page.getByRole('link', { name: 'Team' }).click();
    await page.getByText('Nobody is invited at present').waitFor();
    expect(site.problems.splice(0).filter((text) => !/status of (400|409|422)/.test(text))).toEqual([]);
  });

  test('and pages are found with the palette everywhere', async () => {
    const page = await site.visit('/settings');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('team');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Team' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('read in production');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Audit logs' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('action:SECRET_READ env:production since:24h');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('settings');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  });
});
