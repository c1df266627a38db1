import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, startServer } from '@daybook/server';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Page } from 'playwright-core';
import { ensureDashboard } from '../../scripts/build-dashboard.ts';
const only = process.argv[2] ?? '';
const names: string[] = [];
const OUT = '/tmp/shots/d2';
console.log(await ensureDashboard());
const dataFolder = await mkdtemp(join(tmpdir(), 'daybook-shots-'));
const OWNER = { email: 'olga@acme.example', password: 'correct horse battery' };
await initialize({ dataFolder, organizationName: 'Acme', owner: OWNER, env: {} });
const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'error' } });
const { url } = server;
const signed = await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers: { origin: url, 'content-type': 'application/json' }, body: JSON.stringify(OWNER) });
const cookie = signed.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
async function call(method: string, path: string, json?: unknown): Promise<any> {
  const r = await fetch(url + path, { method, headers: { cookie, origin: url, ...(json !== undefined && { 'content-type': 'application/json' }) }, ...(json !== undefined && { body: JSON.stringify(json) }) });
  const t = await r.text();
  if (!r.ok) console.log(method, path, r.status, t);
  return t === '' ? undefined : JSON.parse(t);
}
const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] });
async function each(name: string, path: string, act: (page: Page, isPhone: boolean) => Promise<void> = async () => {}) {
  if (!name.startsWith(only)) return;
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: width === 390 ? 844 : 800 }, isMobile: width === 390, hasTouch: width === 390, baseURL: url });
      context.setDefaultTimeout(8000);
      await context.addCookies(cookie.split('; ').map((c) => ({ name: c.slice(0, c.indexOf('=')), value: decodeURIComponent(c.slice(c.indexOf('=') + 1)), url })));
      const page = await context.newPage();
      page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(name, m.text()));
      page.on('pageerror', (e) => console.log(name, String(e)));
      try {
        await page.goto(url + path);
        await page.locator('main h1').first().waitFor();
        await page.waitForLoadState('networkidle');
        await act(page, width === 390);
        await page.waitForTimeout(250);
      } catch (e) { console.log(name, colorScheme, width, String(e).slice(0, 400)); }
      await page.screenshot({ path: `${OUT}/${name}-${colorScheme}-${width}.png` });
      await context.close();
    }
  console.log(name);
  names.push(name);
}
async function sheets() {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  for (let at = 0; at < names.length; at += 2) {
    const rows = await Promise.all(names.slice(at, at + 2).map(async (n) => (await Promise.all(['light-390', 'dark-390'].map(async (v) => `<img height=980 src="data:image/png;base64,${(await readFile(`${OUT}/${n}-${v}.png`)).toString('base64')}">`))).join('')));
    await page.setContent(`<body style="margin:0;display:flex;gap:8px;background:#888">${rows.join('')}`);
    await page.screenshot({ path: `${OUT}/sheet-${at / 2}.png` });
  }
}

await each('projects-empty', '/projects');
await each('secrets-empty', '/secrets');
await each('billing', '/billing');
const shop = await call('POST', '/v1/projects', { name: 'web-shop', environments: ['development', 'staging', 'production', 'preview', 'qa-2'] });
await call('POST', '/v1/projects', { name: 'billing service' });
await call('POST', '/v1/projects', { name: 'Ünicode \u202eproject with a very long name that has to wrap somewhere'.replace('\u202e', '') });
const set = (name: string, value: string, env = 'production') => call('PUT', `/v1/projects/${shop.id}/variables/${name}?env=${env}`, { value });
await set('LOG_LEVEL', 'info'); await set('LOG_LEVEL', 'debug'); await set('DATABASE_HOST', 'db.internal.acme.example');
await set('PUBLIC_KEY', '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u\n-----END PUBLIC KEY-----');
await set('FEATURE_FLAGS', ''); await set('A_VERY_LONG_VARIABLE_NAME_THAT_SOMEBODY_THOUGHT_WAS_A_GOOD_IDEA', 'x'.repeat(120)); await set('LOG_LEVEL', 'debug', 'development');
for (const [n, v, e] of [['DATABASE_URL', 'postgres://a', 'production'], ['DATABASE_URL', 'postgres://b', 'production'], ['DATABASE_URL', 'postgres://a', 'production'], ['STRIPE_KEY', 'sk_live_1', 'production'], ['SMTP_PASSWORD', 'x', 'production'], ['STRIPE_KEY', 'sk_test', 'staging']])
  await call('PUT', `/v1/secrets/${n}?env=${e}`, { value: v });
const k = await call('POST', '/v1/api-keys', { name: 'ci-deploy', scopes: ['secrets:read', 'variables:read'], environments: ['production'], projects: [shop.id], cidrs: ['203.0.113.0/24', '2001:db8::/32', '127.0.0.1'], expiresAt: '2027-06-01T00:00:00Z' });
await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${k.key}` } });
await call('POST', '/v1/api-keys', { name: 'metrics-exporter', scopes: ['events:read', 'export', 'ledger:read'] });
const dead = await call('POST', '/v1/api-keys', { name: 'old-laptop', scopes: ['events:write'] });
await call('DELETE', `/v1/api-keys/${dead.id}`);
await each('projects', '/projects');
await each('projects-create', '/projects', async (p) => { await p.getByRole('button', { name: 'Create a project' }).click(); await p.getByLabel('Another environment').fill('Bad Name'); await p.getByRole('button', { name: 'Add', exact: true }).click(); });
await each('projects-delete', '/projects', async (p) => { await p.getByRole('button', { name: 'More for web-shop' }).click(); await p.getByRole('menuitem', { name: 'Delete' }).click(); });
const at = `/projects/${shop.id}?env=production`;
await each('project', at);
await each('project-shown', at, async (p) => { await p.getByRole('button', { name: 'Show values' }).click(); await p.getByRole('button', { name: 'Edit LOG_LEVEL' }).click(); });
await each('project-empty', `/projects/${shop.id}?env=qa-2`);
await each('upload-wrong', at, async (p) => { await p.getByRole('button', { name: 'Upload .env' }).click(); await p.getByLabel('The text of the .env file').fill('# settings\nLOG_LEVEL=info\nNEW_ONE=1\nthis is wrong\nDATABASE_HOST=db.internal.acme.example\n2BAD=3\nX="open'); await p.getByRole('button', { name: 'See what it does' }).click(); await p.getByText('lines are wrong').waitFor(); });
await each('upload-preview', at, async (p) => { await p.getByRole('button', { name: 'Upload .env' }).click(); await p.getByLabel('The text of the .env file').fill('LOG_LEVEL=info\nNEW_ONE=1\nNEW_TWO=2\nDATABASE_HOST=db.internal.acme.example'); await p.getByRole('button', { name: 'See what it does' }).click(); await p.getByText('2 new').waitFor(); });
await each('secrets', '/secrets?env=production');
await each('secrets-set', '/secrets?env=production', async (p) => { await p.getByRole('button', { name: 'Set a secret' }).click(); await p.getByLabel('Name', { exact: true }).fill('STRIPE_KEY'); await p.getByRole('dialog').getByLabel('Value', { exact: true }).fill('several\nlines\n'); });
await each('secrets-same', '/secrets?env=production', async (p) => { await p.getByRole('button', { name: 'Set a secret' }).click(); await p.getByLabel('Name', { exact: true }).fill('SMTP_PASSWORD'); await p.getByRole('dialog').getByLabel('Value', { exact: true }).fill('x'); await p.getByRole('button', { name: /^Set version/ }).click(); await p.getByText('it is not a rotation').waitFor(); });
await each('secrets-read', '/secrets?env=production', async (p) => { await p.getByRole('button', { name: 'Read DATABASE_URL' }).click(); await p.getByRole('button', { name: /^Reveal/ }).click(); await p.getByText('postgres://a').waitFor(); });
await each('secrets-delete', '/secrets?env=production', async (p) => { await p.getByRole('button', { name: 'More for DATABASE_URL' }).click(); await p.getByRole('menuitem', { name: 'Delete' }).click(); });
await each('keys', '/api-keys', async (p) => { await p.getByRole('button', { name: /^All/ }).click(); });
await each('keys-create', '/api-keys', async (p) => { await p.getByRole('button', { name: 'Create a key' }).click(); await p.getByRole('button', { name: 'Audit' }).click(); });
let n = 0;
await each('keys-made', '/api-keys', async (p) => { await p.getByRole('button', { name: 'Create a key' }).click(); await p.getByLabel('Name', { exact: true }).fill(`made-${n++}`); await p.getByRole('button', { name: 'Read secrets' }).click(); await p.getByRole('button', { name: 'Create', exact: true }).click(); await p.getByText('Try it in a shell').waitFor(); });
await each('keys-revoke', '/api-keys', async (p) => { await p.getByRole('button', { name: 'Revoke ci-deploy' }).click(); });
await each('billing-downgrade', '/billing', async (p) => { await p.getByRole('button', { name: 'Downgrade to Free' }).click(); });
await each('billing-pay', '/billing', async (p) => { await p.getByRole('button', { name: 'Enter a payment' }).click(); await p.getByLabel('Amount').fill('49,9'); });
await call('POST', '/v1/billing/payments', { amount: 4990, currency: 'EUR', reference: 'INV-2026-10' }); await call('POST', '/v1/billing/payments', { amount: 5000, currency: 'JPY', reference: 'INV-2026-11' });
await call('POST', '/v1/billing/cancel');
await each('billing-cancelled', '/billing');
await sheets();
await browser.close(); await server.close(); await rm(dataFolder, { recursive: true, force: true });
