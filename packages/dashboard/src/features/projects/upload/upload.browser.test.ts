import { describe, expect, test } from 'vitest';
import { expectSound, OWNER } from '../../../page.testing.ts';
import { loggedEvents } from '../../../workspace.testing.ts';
import { dialog, rowOf, status, useProjects } from '../projects.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('projects', () => {
  const { site, makeProject, setVariable, expectRefusals } = useProjects();

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
      buffer: Buffer.from('# settings\r\nNEW="one\r\ntwo"\r\nOTHER=2 #3\r\nSAME=as it is\r\n'),
    });
    await expect.poll(() => text.inputValue()).toContain('SAME');
    await page.getByRole('button', { name: 'See what it does' }).click();
    for (const [group, name] of [
      ['New', 'NEW 7 characters'],
      ['Changed', 'OTHER 1 character'],
      ['Same', 'SAME 8 characters'],
    ] as const) {
      const section = dialog(page).getByRole('region', { name: group, exact: true });
      await section.getByText(`1 ${group.toLowerCase()}`).waitFor();
      expect(await section.getByRole('listitem').allInnerTexts()).toEqual([name]);
    }
    await expectSound(page);
    // A line that was cut leads back to the text.
    await page.getByRole('button', { name: /^Line 4 OTHER, 1 character: ends where a # / }).click();
    expect(await selected()).toBe('OTHER=2 #3');
    await page.getByRole('button', { name: 'See what it does' }).click();
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
});
