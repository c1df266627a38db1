import type { Locator, Page } from 'playwright-core';
import { useSite } from '../../page.testing.ts';
import { callAs } from '../../workspace.testing.ts';
import type { Project } from './queries.ts';

/** A site, with what tests of projects do behind the page's back as its owner. */
export function useProjects() {
  const site = useSite();
  return {
    site,
    async makeProject(name: string): Promise<Project> {
      const call = await callAs(site);
      return call<Project>('POST', '/v1/projects', { name });
    },
    async setVariable({ id }: Project, name: string, value: string): Promise<void> {
      const call = await callAs(site);
      await call('PUT', `/v1/projects/${id}/variables/${name}?env=production`, { value });
    },
    /** Takes out what the browser reports of answers that a test expects. */
    expectRefusals(...codes: readonly number[]): void {
      const others = site.problems.filter(
        (text) => !codes.some((code) => text.includes(`status of ${code}`)),
      );
      site.problems.splice(0, site.problems.length, ...others);
    },
  };
}

export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ hasText: name });
}

export function dialog(page: Page): Locator {
  return page.getByRole('dialog');
}

/** Waits until the page says this. */
export function status(page: Page, text: string): Promise<void> {
  return page.getByText(text, { exact: true }).first().waitFor();
}

/** Chooses from the menu of a row. */
export async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
