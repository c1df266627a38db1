import { describe, expect, test } from 'vitest';
import { expectSound, OWNER } from '../../page.testing.ts';
import { callAs, joinAs, loggedEvents } from '../../workspace.testing.ts';
import { choose, dialog, rowOf, status, useProjects } from './projects.testing.ts';
import type { Project } from './queries.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('projects', () => {
  const { site, makeProject, setVariable, expectRefusals } = useProjects();

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
