import type { Page } from 'playwright-core';
import type { Target } from '../http.ts';

/** Signs in as a person does. Resolves when the log is there. */
export async function signIn(page: Page, { url, apiKey }: Target): Promise<void> {
  await page.goto(url);
  await page.getByLabel('API key').fill(apiKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Audit logs' }).waitFor();
}
