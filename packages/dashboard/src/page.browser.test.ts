import { describe, expect, test } from 'vitest';
import { expectNoFindings, OWNER, pixelsBeyondEdge, rowsOf, secretRead, useSite } from './page.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const WIDE = { viewport: { width: 1280, height: 800 } };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the page', () => {
  const site = useSite();

  test('of a new log shows the sign-in that opened it, and what is recorded from then on by itself', async () => {
    const page = await site.visit('/');
    await page.getByRole('row', { name: /USER_LOGIN/ }).waitFor();
    expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
    await site.record('first', [secretRead('FIRST_SECRET')]);
    await page.getByRole('row', { name: /FIRST_SECRET/ }).waitFor();
  });

  test('keeps the password nowhere: only a cookie that no script can read', async () => {
    const page = await site.visit('/');
    await page.getByText('consistent since').waitFor();
    // What is kept is what the browser remembers of the ledger, and that is no secret.
    expect(
      await page.evaluate(() => [Object.keys(localStorage), sessionStorage.length, document.cookie]),
    ).toEqual([[`daybook:ledger:${site.organizationId}`], 0, '']);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(OWNER.password);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
    const cookies = await page.context().cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      expect(cookie.value).not.toContain(OWNER.password);
    }
    expect(await page.content()).not.toContain(OWNER.password);
  });

  test('brings a link to its view after sign-in, and ends with sign-out or the session', async () => {
    await site.record('linked', [{}]);
    const page = await site.visit('/audit-logs?q=env:linked');
    await page.getByText('1 event · all time').waitFor();
    await page.getByRole('button', { name: /^Account:/ }).click();
    await page.route('**/api/auth/sign-out', (route) => route.abort(), { times: 1 });
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('Not signed out', { exact: true }).first().waitFor();
    const dismiss = page.getByLabel('Dismiss');
    await dismiss.waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([]);
    await page.getByRole('button', { name: /^Account:/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').waitFor();
    // What was said to the one who left is not said to the next.
    await dismiss.waitFor({ state: 'detached' });
    expect(await page.context().cookies()).toEqual([]);
    await site.signIn(page);
    await page.getByText('1 event · all time').waitFor();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('The session has ended.').waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 401'))).toEqual([]);
    await site.signIn(page);
    await page.getByText('1 event · all time').waitFor();
    expect(new URL(page.url()).search).toBe('?q=env:linked');
  });

  test('that was not opened yet says that the server cannot be reached, and comes when it can', async () => {
    const page = await site.visit('/audit-logs');
    await rowsOf(page).first().waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Billing' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The server cannot be reached' });
    await alert.waitFor();
    await alert.getByRole('button', { name: 'Load the page again' }).click();
    await alert.waitFor();
    await page.context().setOffline(false);
    await alert.getByRole('button', { name: 'Load the page again' }).click();
    await page.getByRole('heading', { name: 'Billing', level: 1 }).waitFor();
    expect(site.problems.splice(0).filter((problem) => !/ERR_|cannot be reached/.test(problem))).toEqual([]);
  });

  test('says what failed and works again when it does', async () => {
    await site.record('failing', [{}]);
    const page = await site.visit('/');
    await page.route('**/v1/events?*', (route) => route.abort());
    await page.goto(`${site.url}/audit-logs?q=env:failing`);
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([]);
    await page.unroute('**/v1/events?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('row', { name: /DATABASE_URL/ }).waitFor();
  });

  test.each([
    ['wide', WIDE],
    ['phone', PHONE],
  ])('fits a %s window in light and dark', async (_, window) => {
    const long = 'long-'.repeat(60);
    await site.record('fits', [
      { actor: { type: 'user', name: long }, resource: { type: 'secret', name: long }, metadata: { long } },
    ]);
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await site.visit('/audit-logs?q=env:fits', { ...window, colorScheme });
      await rowsOf(page).first().waitFor();
      expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
      await rowsOf(page).first().click();
      await page.getByText('Included in the ledger').waitFor();
      const widths = window === WIDE ? [640, 768, 1024, 1280, 1440, 1600, 1920] : [360, 390];
      for (const width of widths) {
        await page.setViewportSize({ ...window.viewport, width });
        await expect.poll(() => pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
      }
      const panel = page.getByRole('complementary');
      expect(
        await panel.evaluate((element) => element.scrollWidth - element.clientWidth),
      ).toBeLessThanOrEqual(0);
    }
  });

  test.each([
    ['wide', WIDE],
    ['phone', PHONE],
  ])('has nothing for axe to find in a %s window', { timeout: 120_000 }, async (_, window) => {
    const [id = ''] = await site.record('axe', [{ outcome: 'denied', metadata: { reason: 'no scope' } }]);
    const page = await site.open('/', window);
    await page.getByLabel('E-mail').waitFor();
    await expectNoFindings(page);
    await site.signIn(page);
    const views = {
      '/audit-logs?q=env:axe': 'DATABASE_URL',
      [`/audit-logs?q=env:axe&event=${id}`]: 'Included in the ledger',
      '/audit-logs?q=env:nowhere': 'No event matches',
      '/audit-logs?q=acton:x': 'The filter cannot be applied',
      '/nowhere': 'There is no such page',
    };
    for (const [path, text] of Object.entries(views)) {
      await page.goto(site.url + path);
      await page.getByText(text).first().waitFor();
      await expectNoFindings(page);
    }
  });

  test('runs no script but its own', async () => {
    const page = await site.visit('/audit-logs');
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.documentElement.dataset.ran = "yes"';
      document.body.append(script);
      return document.documentElement.dataset.ran;
    });
    expect(ran).toBeUndefined();
    await expect.poll(() => site.problems.join()).toContain('Content Security Policy');
    expect(site.problems.splice(0).length).toBe(1);
  });
});
