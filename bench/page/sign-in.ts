import type { Page } from 'playwright-core';
import type { DaybookServer } from '../daybook-side.ts';

const OWNER = { email: 'bench@acme.example', name: 'Bench', password: 'the password of the bench' };

/** Makes the first owner's account and signs in as a person does. Resolves when the log is there. */
export async function signIn(page: Page, { url, setupToken }: DaybookServer): Promise<void> {
  const made = await fetch(`${url}/v1/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: await setupToken(), ...OWNER }),
  });
  if (made.status !== 204) throw new Error(`the account was not made: ${await made.text()}`);
  await page.goto(url);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Audit logs' }).waitFor();
}
