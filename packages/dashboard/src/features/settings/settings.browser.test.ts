import { describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { callAs, joinAs, loggedEvents } from '../../workspace.testing.ts';

const NEW_PASSWORD = 'quite another password';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the settings', () => {
  const site = useSite();

  test('change what one and the organization are called', async () => {
    const page = await site.visit('/settings');
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await expectSound(page);
    const profile = page.getByRole('region', { name: 'Profile' });
    expect(await profile.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await profile.getByLabel('Your name').fill('Olga\u202eOwner');
    await profile.getByRole('button', { name: 'Save' }).click();
    await profile.getByText('without U+202E at character 5: it changes the direction of text').waitFor();
    await expectSound(page);
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 422'))).toEqual([]);
    await profile.getByLabel('Your name').fill('Olga Owner');
    await profile.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Name changed').waitFor();
    const organization = page.getByRole('region', { name: 'Organization' });
    await organization.getByLabel('Name of the organization').fill('Acme & Söhne');
    await organization.getByLabel('Name of the organization').press('Enter');
    await page.getByText('Organization renamed').waitFor();
    await page.getByRole('button', { name: 'Organization: Acme & Söhne' }).waitFor();
    await page.reload();
    await expect.poll(() => profile.getByLabel('Your name').inputValue()).toBe('Olga Owner');
    await organization.getByLabel('Name of the organization').fill('Acme');
    await organization.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Organization: Acme', exact: true }).waitFor();
  });

  test('list where one is signed in, and end each or all of them', async () => {
    const other = await site.visit('/projects');
    const third = await site.visit('/projects');
    const page = await site.visit('/settings');
    const sessions = page.getByRole('region', { name: 'Sessions' });
    await expect.poll(() => sessions.getByRole('listitem').count()).toBeGreaterThanOrEqual(3);
    const first = sessions.getByRole('listitem').first();
    expect(await first.innerText()).toMatch(/Chrome \d+ on Linux\s*this one/);
    const before = await sessions.getByRole('listitem').count();
    await sessions
      .getByRole('button', { name: /^End the session/ })
      .first()
      .click();
    await page.getByText('The session has ended').waitFor();
    await expect.poll(() => sessions.getByRole('listitem').count()).toBe(before - 1);
    await sessions.getByRole('button', { name: 'Sign out elsewhere' }).click();
    await expect.poll(() => sessions.getByRole('listitem').count()).toBe(1);
    for (const ended of [other, third]) {
      await ended.reload();
      await ended.getByRole('heading', { name: 'Sign in' }).waitFor();
    }
    await sessions.getByRole('button', { name: 'Sign out everywhere' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign out everywhere?' });
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('change the password and sign the other sessions out', async () => {
    const other = await site.visit('/projects');
    const page = await site.visit('/settings');
    const change = async (from: string, to: string) => {
      await page.getByRole('button', { name: 'Change the password' }).click();
      const dialog = page.getByRole('dialog', { name: 'Change the password' });
      await dialog.getByLabel('Present password', { exact: true }).fill(from);
      await dialog.getByLabel('New password', { exact: true }).fill(to);
      expect(await dialog.getByLabel('Sign out my other sessions').isChecked()).toBe(true);
      await dialog.getByRole('button', { name: 'Change the password' }).click();
      return dialog;
    };
    const dialog = await change('not it at all', NEW_PASSWORD);
    await dialog
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .waitFor();
    await expectSound(page);
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 400'))).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    const weak = await change(OWNER.password, 'acme-daybook');
    await weak.getByText('Must be more than your name, your address, the organization or Daybook').waitFor();
    expect(await weak.getByLabel('New password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(await weak.getByRole('meter', { name: 'Strength' }).count()).toBe(1);
    await expectSound(page);
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 422'))).toEqual([]);
    await weak.getByRole('button', { name: 'Cancel' }).click();
    await change(OWNER.password, NEW_PASSWORD);
    await page.getByText('Password changed; your other sessions have ended').waitFor();
    await other.reload();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await site.signIn(other, { ...OWNER, password: NEW_PASSWORD });
    // Back again, for the tests beside this one.
    await page.reload();
    await change(NEW_PASSWORD, OWNER.password);
    await page.getByText('Password changed; your other sessions have ended').waitFor();
  });

  test('let a member leave who sees no team, and say what that leads to', async () => {
    const person = await joinAs(site, 'member');
    const page = await site.visit('/settings', {}, person);
    const card = page.getByRole('region', { name: 'Leave the organization' });
    await card.getByRole('button', { name: 'Leave…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave Acme?' });
    await dialog.getByText('every session of yours ends').waitFor();
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await card.getByRole('button', { name: 'Leave…' }).click();
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const [left] = await loggedEvents(site, `action:TEAM_MEMBER_REMOVE actor:${person.email}`, 1);
    expect(left?.resource.name).toBe(person.email);
  });

  test('ask what becomes of the keys that somebody made who leaves', async () => {
    const person = await joinAs(site, 'admin');
    const asAdmin = await callAs(site, person);
    await asAdmin('POST', '/v1/api-keys', { name: 'key-of-admin', scopes: ['secrets:read'] });
    const { organizations } = await asAdmin<{ organizations: unknown[] }>('GET', '/v1/me');
    expect(organizations).toHaveLength(1);
    await asAdmin('POST', '/v1/organizations', { name: 'Another' });
    const page = await site.open('/settings');
    await site.signIn(page, person);
    await page.getByRole('button', { name: 'Organization: Another' }).click();
    await page.getByRole('menuitem', { name: 'Acme' }).click();
    await page.getByRole('button', { name: 'Organization: Acme' }).waitFor();
    await page.goto(`${site.url}/settings`);
    await page
      .getByRole('region', { name: 'Leave the organization' })
      .getByRole('button', { name: 'Leave…' })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Leave Acme?' });
    await dialog.getByText('go on in another organization of yours').waitFor();
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await dialog.getByText('key-of-admin').waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 409'))).toEqual([]);
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Leave and revoke the keys' }).click();
    await page.getByRole('button', { name: 'Organization: Another' }).waitFor();
    await loggedEvents(site, 'action:API_KEY_REVOKE resource:key-of-admin', 1);
  });

  test('tell the last owner why they cannot leave', async () => {
    const page = await site.visit('/settings');
    const card = page.getByRole('region', { name: 'Leave the organization' });
    await card.getByText('You are the last owner').waitFor();
    expect(await card.getByRole('button', { name: 'Leave…' }).isDisabled()).toBe(true);
  });
});
