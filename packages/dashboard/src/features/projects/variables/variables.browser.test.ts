import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, OWNER } from '../../../page.testing.ts';
import { loggedEvents } from '../../../workspace.testing.ts';
import { choose, rowOf, status, useProjects } from '../projects.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('variables of a project', () => {
  const { site, makeProject, setVariable } = useProjects();
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

  test('are added, shown, copied, changed and deleted in place, and brought back', {
    timeout: 120_000,
  }, async () => {
    const project = await makeProject('places');
    const page = await site.visit(`/projects/${project.id}?env=production`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const name = page.getByLabel('Name of the new variable');
    const value = page.getByLabel('Value of the new variable');
    await page.getByRole('heading', { name: 'No variable in production' }).waitFor();
    await expectSound(page);
    // Nobody waits for the list before writing the next one.
    const list = Promise.withResolvers<void>();
    await page.route(`**/v1/projects/${project.id}/variables`, async (route) => {
      await list.promise;
      await route.continue();
    });
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
    list.resolve();
    await rowOf(page, 'API_HOST').waitFor();
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

  test('that could not be deleted are shown again, and the page says so', { timeout: 60_000 }, async () => {
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
});
