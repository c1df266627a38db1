import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { callAs, joinAs, loggedEvents, watchCalls } from '../../workspace.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('secrets', () => {
  const site = useSite();
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const dialog = (page: Page) => page.getByRole('dialog');
  const switchTo = (page: Page, environment: string) =>
    page.getByRole('navigation', { name: 'Environment' }).getByRole('link', { name: environment }).click();
  const isRecording = (call: string) => /^(GET \/v1\/secrets|POST \/v1\/secrets\/read)/.test(call);

  async function choose(page: Page, name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }
  async function setSecret(name: string, ...values: readonly string[]): Promise<void> {
    const call = await callAs(site);
    for (const value of values) await call('PUT', `/v1/secrets/${name}?env=production`, { value });
  }
  async function setInPage(page: Page, value: string, button: string): Promise<void> {
    await dialog(page).getByLabel('Value', { exact: true }).fill(value);
    await dialog(page).getByRole('button', { name: button, exact: true }).click();
  }

  test('are listed once for a visit, and read when somebody says so, never by the page itself', {
    timeout: 120_000,
  }, async () => {
    const page = await site.open('/secrets');
    const calls = watchCalls(page);
    await site.signIn(page);
    await page.getByText('Listing is recorded, and so is each read.').waitFor();
    await page.getByRole('heading', { name: 'No secret in development' }).waitFor();
    await expectSound(page);
    await switchTo(page, 'production');

    await page.getByRole('button', { name: 'Set a secret' }).click();
    await dialog(page).getByLabel('Name', { exact: true }).fill('2WRONG');
    await setInPage(page, 'x', 'Set');
    await dialog(page).getByText('a letter or _ first').waitFor();
    await dialog(page).getByLabel('Name', { exact: true }).fill('DATABASE_URL');
    await expectSound(page);
    await setInPage(page, 'postgres://first\nline', 'Set');
    await page.getByText('DATABASE_URL is version 1 in production').waitFor();
    await choose(page, 'DATABASE_URL', 'New version');
    await setInPage(page, 'postgres://second', 'Set version 2');
    await rowOf(page, 'DATABASE_URL').getByText('2', { exact: true }).waitFor();
    await expectSound(page);

    // Nothing that happens around the page makes it list again.
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await page.evaluate(() => {
      for (const type of ['visibilitychange', 'focus', 'online']) dispatchEvent(new Event(type));
    });
    await switchTo(page, 'staging');
    await page.getByRole('link', { name: 'Projects' }).click();
    await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Secrets' }).click();
    await switchTo(page, 'production');
    await page.getByRole('button', { name: 'Read DATABASE_URL' }).click();
    await dialog(page).getByText('Not read yet.').waitFor();
    expect(calls.filter(isRecording)).toEqual(['GET /v1/secrets']);

    await page.clock.install();
    await dialog(page).getByRole('button', { name: 'Reveal — this is recorded' }).click();
    await dialog(page).getByText('postgres://second').waitFor();
    await expectSound(page);
    await page.clock.fastForward(10_000);
    expect(await dialog(page).getByText('postgres://second').count()).toBe(1);
    await page.clock.fastForward(20_000);
    await dialog(page).getByText('Version 2 is masked again').waitFor();
    expect(await page.content()).not.toContain('postgres://second');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await dialog(page).getByLabel('Version').selectOption('1');
    await dialog(page).getByRole('button', { name: 'Copy without showing — this is recorded too' }).click();
    await dialog(page).getByText('Version 1 is on the clipboard').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('postgres://first\nline');
    expect(await page.content()).not.toContain('postgres://first');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'List again' }).click();
    await expect
      .poll(() => calls.filter(isRecording))
      .toEqual([
        'GET /v1/secrets',
        'GET /v1/secrets/DATABASE_URL',
        'GET /v1/secrets/DATABASE_URL',
        'GET /v1/secrets',
      ]);

    const events = await loggedEvents(site, `category:secrets actor:${OWNER.email}`, 6);
    expect(
      events.map(({ action, resource, context }) => `${action} ${resource.name} ${context?.version ?? '-'}`),
    ).toEqual([
      'SECRET_LIST * -',
      'SECRET_SET DATABASE_URL 1',
      'SECRET_SET DATABASE_URL 2',
      'SECRET_READ DATABASE_URL 2',
      'SECRET_READ DATABASE_URL 1',
      'SECRET_LIST * -',
    ]);
    for (const { action, actor, resource, context } of events) {
      expect(actor).toMatchObject({ type: 'user', name: OWNER.email });
      expect(resource.type).toBe('secret');
      expect(context?.ip).toBe('127.0.0.1');
      if (action !== 'SECRET_LIST') expect(context?.environment).toBe('production');
    }
    expect(JSON.stringify(events)).not.toContain('postgres');
  });

  test('that get an old value again are said not to be rotated', { timeout: 60_000 }, async () => {
    await setSecret('ROTATED', 'one', 'two');
    const page = await site.visit('/secrets?env=production');
    await page.getByRole('button', { name: 'Set a secret' }).click();
    await dialog(page).getByLabel('Name', { exact: true }).fill('ROTATED');
    await dialog(page).getByText('this makes version 3').waitFor();
    await setInPage(page, 'one', 'Set version 3');
    await dialog(page).getByText('this is the value of version 1 again: it is not a rotation').waitFor();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: 'Understood' }).click();
    await rowOf(page, 'ROTATED').getByText('value of version 1 again').waitFor();
    const events = await loggedEvents(site, 'action:SECRET_SET resource:ROTATED', 3);
    expect(events[2]?.metadata).toEqual({ sameAsVersion: 1 });
  });

  test('are deleted after their name was typed, and their history is one step away', {
    timeout: 60_000,
  }, async () => {
    await setSecret('LEAVING', 'x', 'y');
    const page = await site.visit('/secrets?env=production');
    await choose(page, 'LEAVING', 'Delete');
    await dialog(page).getByText('up to version 2, are destroyed').waitFor();
    await expectSound(page);
    await dialog(page).getByLabel('Type LEAVING to go on').fill('LEAVING');
    await page.keyboard.press('Enter');
    await rowOf(page, 'LEAVING').waitFor({ state: 'detached' });
    const [event] = await loggedEvents(site, 'action:SECRET_DELETE', 1);
    expect(event).toMatchObject({
      actor: { name: OWNER.email },
      resource: { type: 'secret', name: 'LEAVING' },
      context: { environment: 'production', version: 2, ip: '127.0.0.1' },
    });

    await setSecret('STAYING', 'x');
    await page.getByRole('button', { name: 'List again' }).click();
    await page.getByLabel('Filter by name').fill('stay');
    await page.getByRole('link', { name: 'History of STAYING' }).click();
    await page.getByRole('row', { name: /SECRET_SET/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('resource:STAYING type:secret env:production');
  });

  test('that were deleted meanwhile are not there to be read, and the page says so', {
    timeout: 60_000,
  }, async () => {
    await setSecret('GONE', 'x');
    const page = await site.visit('/secrets?env=production');
    await rowOf(page, 'GONE').waitFor();
    const call = await callAs(site);
    await call('DELETE', '/v1/secrets/GONE?env=production');
    await page.getByRole('button', { name: 'Read GONE' }).click();
    await dialog(page)
      .getByRole('button', { name: /^Reveal/ })
      .click();
    await dialog(page).getByRole('alert').getByText('There is no').waitFor();
    await expectSound(page);
    expect(site.problems.splice(0).filter((text) => !text.includes('status of 404'))).toEqual([]);
  });

  test('show a viewer names and versions, and nothing to read or change', { timeout: 60_000 }, async () => {
    await setSecret('SEEN', 'x');
    const viewer = await joinAs(site, 'viewer');
    const page = await site.visit('/secrets?env=production', {}, viewer);
    await rowOf(page, 'SEEN').waitFor();
    expect(await page.getByRole('button', { name: /^(Read|More|Set)/ }).count()).toBe(0);
    await expectSound(page);
    const [event] = await loggedEvents(site, `action:SECRET_LIST actor:${viewer.email}`, 1);
    expect(event?.context?.ip).toBe('127.0.0.1');
  });

  test('are read on a phone too', { timeout: 60_000 }, async () => {
    await setSecret('POCKET', 'in a pocket');
    const page = await site.visit('/secrets?env=production', PHONE);
    await page.getByRole('button', { name: 'Read POCKET' }).tap();
    await page.getByRole('button', { name: /^Reveal/ }).tap();
    await dialog(page).getByText('in a pocket').waitFor();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: 'Hide' }).tap();
    expect(await page.content()).not.toContain('in a pocket');
  });
});
