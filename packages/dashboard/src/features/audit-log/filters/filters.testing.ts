import { createClient, type FacetName, type Facets } from '@daybook/sdk';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect } from 'vitest';
import { filterField, useSite } from '../../../page.testing.ts';
import { recordVaried } from './varied-events.testing.ts';

export const WIDE = { viewport: { width: 1280, height: 900 } };

/** A site with 300 varied events, and what tests of the filters ask of it. */
export function useFilters() {
  const site = useSite();
  beforeAll(() => recordVaried(site, 300), 60_000);

  /** What the server counts. */
  async function counted(q: string, fields: readonly FacetName[] = ['category']): Promise<Facets> {
    return createClient({ url: site.url, apiKey: site.apiKey }).facets({ q, fields, top: 100 });
  }

  /** A wide window that is signed in and shows what the filter finds. */
  async function wide(q = ''): Promise<Page> {
    const page = await site.visit(q === '' ? '/' : `/audit-logs?q=${encodeURIComponent(q)}`, WIDE);
    await chart(page).waitFor();
    return page;
  }

  /** Presses Apply and waits for the filter that is then in the address, and for as many events as the server counts. */
  async function applied(page: Page, q: string): Promise<void> {
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await shows(page, q);
  }

  /** Waits for a filter in the address and in the bar, and for as many events as the server counts. */
  async function shows(page: Page, q: string | null): Promise<void> {
    await expect.poll(() => query(page)).toBe(q);
    const { total } = await counted(q ?? '');
    expect(total).toBeGreaterThan(0);
    await page
      .getByText(`${total.toLocaleString('en')} ${total === 1 ? 'event' : 'events'} · `)
      .first()
      .waitFor();
    await expect.poll(() => filterField(page).inputValue()).toBe(q ?? '');
  }

  return { site, counted, wide, applied, shows };
}

export function panel(page: Page): Locator {
  return page.getByRole('form', { name: 'Filters' });
}

export function chart(page: Page): Locator {
  return page.getByRole('slider', { name: 'Range of time' });
}

/** A field of the panel. */
export function field(page: Page, name: string): Locator {
  return panel(page).getByRole('combobox', { name });
}

/** A box of the panel, with its count. */
export function box(page: Page, name: string): Locator {
  return panel(page).getByRole('checkbox', { name: new RegExp(`^${name} [\\d,]+ events?$`) });
}

/** The filter in the address; null where there is none. */
export function query(page: Page): string | null {
  return new URL(page.url()).searchParams.get('q');
}
