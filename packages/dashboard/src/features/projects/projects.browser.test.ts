import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { callAs, joinAs, loggedEvents } from '../../workspace.testing.ts';
import type { Project } from './queries.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('projects', () => {
  const site = useSite();
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const dialog = (page: Page) => page.getByRole('dialog');
  const status = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor();

  async function choose(page: Page, name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `More for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }
  /** Takes out what the browser reports of answers that a test expects. */
  function expectRefusals(...codes: readonly number[]): void {
    const others = site.problems.filter((text) => !codes.some((code) => text.includes(`status of ${code}`)));
    site.problems.splice(0, site.problems.length, ...others);
  }
  async function makeProject(name: string): Promise<Project> {
    const call = await callAs(site);
    return call<Project>('POST', '/v1/projects', { name });
  }
  async function setVariable({ id }: Project, name: string, value: string): Promise<void> {
    const call = await callAs(site);
    await call('PUT', `/v1/projects/${id}/variables/${name}?env=production`, { value });
  }

  test('are created, renamed, given environments and deleted, and the log has each', {
    timeout: 120_000,
  }, async () => {
    const page = await site.visit('/projects');
    await page.getByRole('heading', { name: 'No project yet' }).waitFor();
    await expectSound(page);

    await page.getByRole('button', { name: 'Create a project' }).click();
    await dialog(page).getByLabel('Name').fill('web-shop');
    await dialog(page).getByLabel('Another environment').fill('Preview!');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('a letter first').waitFor();
    await dialog(page).getByLabel('Another environment').fill('preview');
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Take staging away' }).click();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'web-shop' }).waitFor();
    const switches = page.getByRole('navigation', { name: 'Environment' }).getByRole('link');
    await expect
      .poll(() => switches.allInnerTexts())
      .toEqual(['development\n0', 'production\n0', 'preview\n0']);

    await page.getByRole('link', { name: 'Projects' }).first().click();
    await rowOf(page, 'web-shop').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Create a project' }).click();
    await dialog(page).getByLabel('Name').fill('web-shop');
    await dialog(page).getByRole('button', { name: 'Create', exact: true }).click();
    await dialog(page).getByText('Must be another one: a project has it').waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    expectRefusals(409);

    await choose(page, 'web-shop', 'Rename');
    await dialog(page).getByLabel('Name').fill('shop');
    await dialog(page).getByRole('button', { name: 'Rename' }).click();
    await rowOf(page, 'shop').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await rowOf(page, 'web-shop').waitFor();
    await status(page, 'web-shop is as it was');

    await choose(page, 'web-shop', 'Environments');
    await dialog(page).getByLabel('Another environment').fill('qa-2');
    await dialog(page).getByRole('button', { name: 'Add' }).click();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await rowOf(page, 'qa-2').waitFor();

    const call = await callAs(site);
    const [{ id }] = (await call<{ projects: [Project] }>('GET', '/v1/projects')).projects;
    await call('PUT', `/v1/projects/${id}/variables/A?env=production`, { value: '1' });
    await call('PUT', `/v1/projects/${id}/variables/A?env=preview`, { value: '1' });
    await choose(page, 'web-shop', 'Environments');
    await dialog(page).getByText('1 variable').first().waitFor();
    expect(await dialog(page).getByRole('button', { name: 'Take production away' }).count()).toBe(0);
    await page.keyboard.press('Escape');

    await choose(page, 'web-shop', 'Delete');
    await dialog(page).getByText('2 variables in 2 environments are destroyed').waitFor();
    await expectSound(page);
    const confirm = dialog(page).getByRole('button', { name: 'Delete for good' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog(page).getByLabel('Type web-shop to go on').fill('web-shop');
    await confirm.click();
    await page.getByRole('heading', { name: 'No project yet' }).waitFor();

    const events = await loggedEvents(site, 'category:projects', 5);
    expect(events.map(({ action, resource }) => `${action} ${resource.name}`)).toEqual([
      'PROJECT_CREATE web-shop',
      'PROJECT_UPDATE shop',
      'PROJECT_UPDATE web-shop',
      'PROJECT_UPDATE web-shop',
      'PROJECT_DELETE web-shop',
    ]);
    for (const event of events) {
      expect(event.actor).toMatchObject({ type: 'user', name: OWNER.email });
      expect(event.resource.type).toBe('project');
      expect(event.context?.ip).toBe('127.0.0.1');
    }
    expect(events[3]?.changes).toEqual([{ field: 'environments', to: 'qa-2' }]);
  });

  test('have variables that are added, shown, copied, changed and deleted in place, and brought back', {
    timeout: 120_000,
  }, async () => {
    const project = await makeProject('places');
    const page = await site.visit(`/projects/${project.id}?env=production`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const name = page.getByLabel('Name of the new variable');
    const value = page.getByLabel('Value of the new variable');
    await page.getByRole('heading', { name: 'No variable in production' }).waitFor();
    await expectSound(page);
    for (const [variable, text] of [
      ['LOG_LEVEL', 'info'],
      ['API_HOST', 'api.internal'],
      ['2WRONG', 'x'],
    ] as const) {
      await name.fill(variable);
      await value.fill(text);
      await page.keyboard.press('Enter');
      await page.getByText(variable === '2WRONG' ? 'a letter or _ first' : `${variable} added`).waitFor();
    }
    await name.fill('LOG_LEVEL');
    await page.keyboard.press('Enter');
    await page.getByText('It is there already in production').waitFor();
    await name.fill('');
    await value.fill('');

    const row = rowOf(page, 'LOG_LEVEL');
    expect(await row.textContent()).not.toContain('info');
    await expectSound(page);
    await row.getByRole('button', { name: 'Copy LOG_LEVEL' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('info');
    await row.getByRole('button', { name: 'Show LOG_LEVEL' }).click();
    await row.getByText('info').waitFor();
    expect(await rowOf(page, 'API_HOST').textContent()).not.toContain('api.internal');

    await row.getByRole('button', { name: 'Edit LOG_LEVEL' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('Edit LOG_LEVEL');
    await page.keyboard.press('Enter');
    await page.getByLabel('Value of LOG_LEVEL').fill('debug');
    await expectSound(page);
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await row.getByText('second line').waitFor();
    await status(page, 'LOG_LEVEL changed in production');
    await expect.poll(() => focused(page)).toBe('Edit LOG_LEVEL');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await row.getByText('info').waitFor();

    await choose(page, 'API_HOST', 'Delete from production');
    await rowOf(page, 'API_HOST').waitFor({ state: 'detached' });
    await status(page, 'API_HOST deleted from production');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('DIV');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await rowOf(page, 'API_HOST').getByText('2', { exact: true }).waitFor();

    await page.getByLabel('Filter by name').fill('level');
    await rowOf(page, 'API_HOST').waitFor({ state: 'detached' });
    await row.getByRole('link', { name: 'History of LOG_LEVEL' }).click();
    await page
      .getByRole('row', { name: /VARIABLE_SET/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe(
      'category:variables env:production project:places LOG_LEVEL',
    );

    const events = await loggedEvents(site, 'category:variables project:places', 6);
    expect(
      events.map(({ action, resource, context }) => `${action} ${resource.name} ${context?.version}`),
    ).toEqual([
      'VARIABLE_SET LOG_LEVEL 1',
      'VARIABLE_SET API_HOST 1',
      'VARIABLE_SET LOG_LEVEL 2',
      'VARIABLE_SET LOG_LEVEL 3',
      'VARIABLE_DELETE API_HOST 1',
      'VARIABLE_SET API_HOST 2',
    ]);
    for (const { actor, context } of events) {
      expect(actor.name).toBe(OWNER.email);
      expect(context).toMatchObject({ environment: 'production', project: 'places', ip: '127.0.0.1' });
    }
    expect(JSON.stringify(events)).not.toMatch(/api\.internal|second line/);
  });

  test('say so when a variable could not be deleted, and show it again', { timeout: 60_000 }, async () => {
    const project = await makeProject('failing');
    await setVariable(project, 'KEPT', '1');
    const page = await site.visit(`/projects/${project.id}?env=production`);
    await rowOf(page, 'KEPT').waitFor();
    await page.route('**/variables/KEPT**', (route) => route.abort());
    await choose(page, 'KEPT', 'Delete from production');
    await status(page, 'The variable was not deleted');
    await rowOf(page, 'KEPT').waitFor();
    expect(site.problems.splice(0).filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });

  test('take over a .env file as a whole: wrong lines by number, then what it does, then all of it', {
    timeout: 120_000,
  }, async () => {
    const project = await makeProject('uploads');
    await setVariable(project, 'SAME', 'as it is');
    await setVariable(project, 'OTHER', '1');
    const page = await site.visit(`/projects/${project.id}?env=production`);
    await page.getByRole('button', { name: 'Upload .env' }).click();
    const text = page.getByLabel('The text of the .env file');
    await text.fill('NEW=1\nthis is wrong\n\n2BAD=x\n');
    await page.getByRole('button', { name: 'See what it does' }).click();
    await page.getByText('2 lines are wrong').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: /^Line 4 the name must have/ }).click();
    const selected = () =>
      text.evaluate((field: HTMLTextAreaElement) =>
        field.value.slice(field.selectionStart, field.selectionEnd),
      );
    expect(await selected()).toBe('2BAD=x');
    expectRefusals(422);

    await page.locator('input[type=file]').setInputFiles({
      name: '.env',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('# settings\r\nNEW="one\r\ntwo"\r\nOTHER=2\r\nSAME=as it is\r\n'),
    });
    await expect.poll(() => text.inputValue()).toContain('SAME');
    await page.getByRole('button', { name: 'See what it does' }).click();
    for (const [group, name] of [
      ['New', 'NEW'],
      ['Changed', 'OTHER'],
      ['Same', 'SAME'],
    ] as const) {
      const section = dialog(page).getByRole('region', { name: group, exact: true });
      await section.getByText(`1 ${group.toLowerCase()}`).waitFor();
      expect(await section.getByRole('listitem').allInnerTexts()).toEqual([name]);
    }
    await expectSound(page);
    // A look at what it does changes nothing.
    expect(await rowOf(page, 'NEW').count()).toBe(0);
    await page.getByRole('button', { name: 'Set 2 in production' }).click();
    await status(page, 'Uploaded to production: 1 new, 1 changed, 1 same');
    await rowOf(page, 'NEW').waitFor();

    const [event] = await loggedEvents(site, 'action:ENV_BULK_UPLOAD', 1);
    expect(event).toMatchObject({
      actor: { name: OWNER.email },
      resource: { type: 'project', name: 'uploads' },
      context: { environment: 'production', ip: '127.0.0.1' },
      metadata: { names: ['NEW', 'OTHER', 'SAME'], new: 1, changed: 1, same: 1 },
    });
  });

  test('show a viewer names and nothing to change', { timeout: 60_000 }, async () => {
    const project = await makeProject('seen');
    await setVariable(project, 'SEEN', 'not for viewers');
    const viewer = await joinAs(site, 'viewer');
    const page = await site.visit(`/projects/${project.id}?env=production`, {}, viewer);
    await rowOf(page, 'SEEN').waitFor();
    await page.getByText('Your role sees names, not values.').waitFor();
    expect(await page.content()).not.toContain('not for viewers');
    expect(await page.getByRole('main').getByRole('button').allInnerTexts()).toEqual([
      'Name',
      'Version',
      'Changed',
    ]);
    await expectSound(page);
    await page.goto(`${site.url}/projects`);
    await rowOf(page, 'seen').waitFor();
    expect(await page.getByRole('button', { name: /^(Create a|More)/ }).count()).toBe(0);
  });

  test('that cannot be had say why, and are asked for again', { timeout: 60_000 }, async () => {
    const project = await makeProject('later');
    const page = await site.open(`/projects/${project.id}`);
    await page.route('**/v1/projects', (route) => route.abort());
    await site.signIn(page);
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await page.unroute('**/v1/projects');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'later' }).waitFor();
    await page.goto(`${site.url}/projects/prj_none`);
    await page.getByRole('heading', { name: 'There is no such project here' }).waitFor();
    await expectSound(page);
    expect(site.problems.splice(0).filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });

  test('are there on a phone too', { timeout: 60_000 }, async () => {
    const project = await makeProject('pocket');
    await setVariable(project, 'IN_A_POCKET', 'x');
    const page = await site.visit(`/projects/${project.id}?env=production`, PHONE);
    await page.getByText('IN_A_POCKET').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Edit IN_A_POCKET' }).tap();
    await page.getByLabel('Value of IN_A_POCKET').fill('y');
    await page.getByRole('button', { name: 'Save' }).tap();
    await status(page, 'IN_A_POCKET changed in production');
  });
});
