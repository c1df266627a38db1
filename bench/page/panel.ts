import type { Locator, Page } from 'playwright-core';
import { type Choice, FIELD_LABELS } from './choices.ts';

export function panelOf(page: Page): Locator {
  return page.getByRole('form', { name: 'Filters' });
}

/** Sets exactly one choice in the panel, and waits for the count of events that the panel then shows. It is not applied. */
export async function choose(page: Page, { boxes = [], range, fields = {} }: Choice): Promise<void> {
  const panel = panelOf(page);
  const checked = panel.getByRole('checkbox', { checked: true });
  while ((await checked.count()) > 0) await checked.first().uncheck();
  for (const name of boxes)
    await panel.getByRole('checkbox', { name: new RegExp(`^${name} [\\d,]+ events?$`) }).check();
  await panel.getByRole('radio', { name: range ?? 'Any time' }).check();
  for (const label of FIELD_LABELS) {
    const field = panel.getByRole('combobox', { name: label });
    const text = fields[label] ?? '';
    if ((await field.inputValue()) === text) continue;
    await field.fill(text);
    await field.press('Escape');
  }
  await panel.getByText(/^Not applied yet: [\d,]+ events?$/).waitFor();
}

/** Presses Apply: moves there, down, up. */
export async function pressApply(page: Page): Promise<void> {
  const place = await panelOf(page).getByRole('button', { name: 'Apply' }).boundingBox();
  if (!place) throw new Error('Apply must be in sight');
  await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
}
