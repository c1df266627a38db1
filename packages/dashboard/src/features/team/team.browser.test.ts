import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, OWNER, type Person, useSite } from '../../page.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the team', () => {
  const site = useSite();

  /** Invites an address on the page of the team, and returns the link that is shown. */
  async function invite(page: Page, email: string, role: string): Promise<string> {
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByLabel('Role').selectOption(role);
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const link = await dialog.getByLabel('Link').inputValue();
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Done' }).click();
    return link;
  }

  /** Follows an invitation's link in a browser of its own and makes the account. */
  async function join(link: string, { email, password }: Person): Promise<Page> {
    const page = await site.open(new URL(link).pathname);
    await page.getByRole('heading', { name: 'Join Acme' }).waitFor();
    expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
    await page.getByLabel('Your name').fill(email.split('@')[0] ?? '');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create the account and join' }).click();
    await page.getByRole('button', { name: /^Account:/ }).waitFor();
    return page;
  }

  const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

  async function choose(page: Page, email: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `More for ${email}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }

  test('grows by invitation, changes roles, and lets go; each with its history', {
    timeout: 120_000,
  }, async () => {
    const ana = { email: 'ana@acme.example', password: 'password of ana' };
    const page = await site.visit('/team');
    await page.getByText('Nobody is invited at present').waitFor();
    await expectSound(page);
    const link = await invite(page, ana.email, 'viewer');
    await rowOf(page, ana.email)
      .getByText('in 6 days')
      .or(rowOf(page, ana.email).getByText('next week'))
      .waitFor();

    const member = await join(link, ana);
    // A viewer sees what is for viewers.
    expect(await member.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()).toEqual(
      ['Projects', 'Secrets', 'Settings'],
    );
    expect(new URL(member.url()).pathname).toBe('/projects');
    await member.goto(`${site.url}/audit-logs`);
    await member.getByText('Your role does not show this page').waitFor();
    await expectSound(member);

    await page.reload();
    await rowOf(page, ana.email).getByText('Viewer').waitFor();
    await choose(page, ana.email, 'Change the role');
    const dialog = page.getByRole('dialog', { name: 'Change the role' });
    expect(await dialog.getByRole('button', { name: 'Change the role' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Role').selectOption('admin');
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Change the role' }).click();
    await page.getByText('ana@acme.example is an admin now').waitFor();
    await rowOf(page, ana.email).getByText('Admin').waitFor();
    await member.reload();
    await member.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Team' }).click();
    // Only an owner changes owners.
    await member.getByRole('button', { name: `More for ${OWNER.email}` }).click();
    await member.getByText('Only an owner changes owners.').waitFor();
    expect(await member.getByRole('menuitem').allInnerTexts()).toEqual([
      'What this person did',
      'Off-boarding follow-up',
      'Secrets that they hold',
    ]);

    await rowOf(page, ana.email).getByRole('link', { name: 'History of ana@acme.example' }).click();
    await page
      .getByRole('row', { name: /TEAM_ROLE_CHANGE/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('resource:ana@acme.example type:member');
    await page.goBack();

    await choose(page, ana.email, 'Remove');
    const remove = page.getByRole('dialog', { name: 'Remove ana@acme.example?' });
    await expectSound(page);
    await remove.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('ana@acme.example was removed').waitFor();
    await expect.poll(() => rowOf(page, ana.email).count()).toBe(0);
    await member.reload();
    await member.getByRole('heading', { name: 'Sign in' }).waitFor();
    await member.getByLabel('E-mail').fill(ana.email);
    await member.getByLabel('Password', { exact: true }).fill(ana.password);
    await member.getByRole('button', { name: 'Sign in' }).click();
    await member.getByText('your account belongs to no organization here').waitFor();
    await expectSound(member);
    site.problems.splice(
      0,
      site.problems.length,
      ...site.problems.filter((text) => !/status of 403/.test(text)),
    );
    await member.getByRole('button', { name: 'Sign out' }).click();
    await member.getByRole('heading', { name: 'Sign in' }).waitFor();

    // Who is gone stays findable.
    await page.getByText('Former members').click();
    const former = page.getByRole('table', { name: 'Former members' });
    const gone = former.getByRole('row').filter({ hasText: ana.email });
    await gone.getByText(OWNER.email).waitFor();
    await expectSound(page);
    await gone.getByRole('link', { name: 'History of ana@acme.example' }).click();
    await page
      .getByRole('row', { name: /TEAM_MEMBER_ADD/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('actor:ana@acme.example');
    await page.goBack();

    // Once more, with the account that there is.
    const again = await invite(page, ana.email, 'auditor');
    await member.goto(`${site.url}${new URL(again).pathname}`);
    await member.getByLabel('Password', { exact: true }).fill(ana.password);
    await expectSound(member);
    await member.getByRole('button', { name: 'Sign in and join' }).click();
    await member.getByRole('heading', { name: 'Audit logs' }).waitFor();
    await member.goto(`${site.url}${new URL(again).pathname}`);
    await member.getByText('This invitation does not hold').waitFor();
    await member.getByText('The invitation was accepted already: sign in.').waitFor();
    site.problems.splice(
      0,
      site.problems.length,
      ...site.problems.filter((text) => !/status of 40[34]/.test(text)),
    );
  });

  test('asks what becomes of the keys of somebody who is removed', { timeout: 60_000 }, async () => {
    const ken = { email: 'ken@acme.example', password: 'password of ken' };
    const page = await site.visit('/team');
    const member = await join(await invite(page, ken.email, 'admin'), ken);
    const status = await member.evaluate(
      async () =>
        (
          await fetch('/v1/api-keys', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: 'deploy-of-ken', scopes: ['secrets:read'] }),
          })
        ).status,
    );
    expect(status).toBe(201);
    // The end of its live log, which the removal brings, would be a problem in its console.
    await member.goto('about:blank');
    await page.reload();
    await choose(page, ken.email, 'Remove');
    const dialog = page.getByRole('dialog', { name: 'Remove ken@acme.example?' });
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByText('deploy-of-ken').waitFor();
    expect(site.problems.splice(0).filter((text) => !/status of 409/.test(text))).toEqual([]);
    await expectSound(page);
    await dialog.getByLabel(/^Keep them/).check();
    await dialog.getByRole('button', { name: 'Remove and keep the keys' }).waitFor();
    await dialog.getByLabel(/^Revoke them/).check();
    await dialog.getByRole('button', { name: 'Remove and revoke the keys' }).click();
    await page.getByText('ken@acme.example was removed').waitFor();
  });

  test('asks what becomes of the keys of an admin who becomes less', { timeout: 60_000 }, async () => {
    const dan = { email: 'dan@acme.example', password: 'password of dan' };
    const page = await site.visit('/team');
    const member = await join(await invite(page, dan.email, 'admin'), dan);
    const made = await member.evaluate(
      async () =>
        (
          await fetch('/v1/api-keys', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: 'deploy-of-dan', scopes: ['secrets:read'] }),
          })
        ).status,
    );
    expect(made).toBe(201);
    // One's own keys are not kept by oneself.
    await member.goto(`${site.url}/team`);
    await choose(member, dan.email, 'Leave the organization');
    const leaving = member.getByRole('dialog');
    await leaving.getByRole('button', { name: 'Leave' }).click();
    await leaving.getByText('To keep them, ask another owner or admin').waitFor();
    expect(await leaving.getByLabel(/^Keep them/).count()).toBe(0);

    await page.reload();
    await choose(page, dan.email, 'Change the role');
    const dialog = page.getByRole('dialog', { name: 'Change the role' });
    await dialog.getByLabel('Role').selectOption('viewer');
    await dialog.getByRole('button', { name: 'Change the role' }).click();
    await dialog.getByText('deploy-of-dan').waitFor();
    expect(site.problems.splice(0).filter((text) => !/status of 409/.test(text))).toEqual([]);
    await expectSound(page);
    await dialog.getByLabel(/^Keep them/).check();
    await dialog.getByRole('button', { name: 'Change the role and keep the keys' }).click();
    await page.getByText('dan@acme.example is a viewer now').waitFor();
    await rowOf(page, dan.email).getByText('Viewer').waitFor();
  });

  test('hands over a link to a new password, which works once', { timeout: 60_000 }, async () => {
    const rita = { email: 'rita@acme.example', password: 'password of rita' };
    const page = await site.visit('/team');
    const member = await join(await invite(page, rita.email, 'member'), rita);
    await page.reload();
    await choose(page, rita.email, 'Make a password reset link');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await dialog.getByLabel('Link').inputValue();
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Done' }).click();
    const set = async (password: string) => {
      await member.goto(site.url + new URL(link).pathname + new URL(link).search);
      await member.getByLabel('New password', { exact: true }).fill(password);
      await member.getByRole('button', { name: 'Set the password' }).click();
    };
    await set('short');
    await member.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await set('new password of rita');
    await member.getByText('The new password is set').waitFor();
    await expectSound(member);
    await member.getByRole('link', { name: 'Sign in' }).click();
    await site.signIn(member, { email: rita.email, password: 'new password of rita' });
    expect(site.problems.splice(0).filter((text) => !/status of (400|401|422)/.test(text))).toEqual([]);
    // A link that was used says so at once.
    await member.goto(site.url + new URL(link).pathname + new URL(link).search);
    await member.getByText('This link does not work').waitFor();
    expect(await member.getByLabel('New password', { exact: true }).count()).toBe(0);
    await expectSound(member);
  });

  test('withdraws an invitation, and invites again in its place', async () => {
    const page = await site.visit('/team');
    const first = await invite(page, 'ivo@acme.example', 'member');
    await choose(page, 'ivo@acme.example', 'Invite again');
    const dialog = page.getByRole('dialog', { name: 'Invited' });
    const second = await dialog.getByLabel('Link').inputValue();
    expect(second).not.toBe(first);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await choose(page, 'ivo@acme.example', 'Withdraw');
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('Invitation withdrawn').waitFor();
    const stranger = await site.open(new URL(second).pathname);
    await stranger.getByText('This invitation does not hold').waitFor();
    await stranger.getByText('was withdrawn or replaced by a newer one: ask for another').waitFor();
    await expectSound(stranger);
    expect(site.problems.splice(0).filter((text) => !/status of 404/.test(text))).toEqual([]);
  });

  test('fits a phone, with a menu for the pages', async () => {
    const page = await site.visit('/team', PHONE);
    await page.getByRole('table', { name: 'Members' }).getByRole('row').nth(1).waitFor();
    await page.getByLabel('Sort: Members').selectOption({ label: 'Member, falling' });
    await expectSound(page);
    await page.getByRole('button', { name: 'Menu' }).click();
    const menu = page.getByRole('dialog', { name: 'Menu' });
    await menu.getByRole('link', { name: 'Settings' }).waitFor();
    await expectSound(page);
    await menu.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await expect.poll(() => menu.count()).toBe(0);
  });
});
