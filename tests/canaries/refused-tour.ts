import type { Person } from './account-tour.ts';
import type { Canaries } from './canary.ts';
import type { Asking, Served } from './served.ts';

/** Texts in places where they do not belong, at every kind of route; each is refused. */
export async function tourRefused(
  served: Served,
  canaries: Canaries,
  {
    cookie,
    projectId,
    bearer,
  }: Pick<Person, 'cookie'> & { readonly projectId: string; readonly bearer: string },
): Promise<void> {
  const text = () => canaries.make('refused text');
  const variable = `/v1/projects/${projectId}/variables/LOG_LEVEL?env=production`;
  const routes: readonly (readonly [method: string, path: string, field: string])[] = [
    ['PUT', '/v1/secrets/KEPT?env=production', 'value'],
    ['PUT', variable, 'value'],
    ['POST', '/v1/secrets/read', 'env'],
    ['POST', '/v1/projects', 'name'],
    ['POST', '/v1/api-keys', 'name'],
    ['POST', '/v1/invitations', 'email'],
    ['POST', '/v1/billing/payments', 'reference'],
    ['POST', '/v1/organizations', 'name'],
    ['POST', '/v1/setup', 'password'],
    ['POST', '/api/auth/sign-in/email', 'password'],
    ['POST', '/api/auth/sign-up/email', 'password'],
    ['POST', '/api/auth/change-password', 'newPassword'],
    ['POST', '/api/auth/two-factor/enable', 'password'],
    ['POST', '/api/auth/reset-password', 'newPassword'],
  ];
  for (const [method, path, field] of routes) {
    const bodies: readonly string[] = [
      `{"${field}":"${text()}`,
      `{"${field}":${text()}}`,
      text(),
      JSON.stringify(text()),
      JSON.stringify([text()]),
      JSON.stringify({ [field]: { is: text() } }),
      JSON.stringify({ [field]: [text()] }),
      JSON.stringify({ [field]: `${text()}\0` }),
      JSON.stringify({ [field]: text().repeat(3_000) }),
      JSON.stringify({ unknown: text() }),
    ];
    for (const body of bodies) await served.refused(path, { method, cookie, body });
    const withType = (type: string): Asking => ({
      method,
      cookie,
      headers: { 'Content-Type': type },
      body: text(),
    });
    await served.refused(path, withType('text/html'));
    await served.refused(path, { ...withType('application/json'), headers: { 'Content-Encoding': 'gzip' } });
    await served.refused(path, { method, body: JSON.stringify({ [field]: text() }) });
    const elsewhere = { Origin: 'https://evil.example' };
    await served.refused(path, {
      ...{ method, cookie, headers: elsewhere },
      body: JSON.stringify({ [field]: text() }),
    });
  }

  const queries = ['/v1/secrets', '/v1/secrets/KEPT', `/v1/projects/${projectId}/variables`];
  for (const path of queries) {
    await served.refused(`${path}?env=production&value=${text()}`, { cookie });
    await served.refused(`${path}?env=production&version[]=${text()}&version=${text()}`, { cookie });
  }
  for (const path of ['/v1/nothing', '/api/auth/nothing', '/api/auth/reset-password']) {
    await served.refused(`${path}?token=${text()}`, { cookie });
  }
  const upload = `/v1/projects/${projectId}/variables/upload?env=production`;
  for (const body of [`A=1\n${text()}\n`, `1A=${text()}\n`, `A="${text()}\n`, `A=${text()}\nA=${text()}\n`]) {
    await served.refused(upload, { cookie, headers: { 'Content-Type': 'text/plain' }, body });
  }

  const credentials: readonly Readonly<Record<string, string>>[] = [
    { Authorization: `Bearer ${text()}` },
    { Authorization: `Basic ${text()}` },
    { Authorization: text() },
    { Authorization: `Bearer ${bearer}${text()}` },
    { Authorization: `Bearer ${bearer.slice(0, -1)}` },
    { Cookie: `daybook.session_token=${text()}` },
    { Cookie: `daybook.session_token=${text()}.${text()}` },
    { Cookie: `daybook.session_token=%${text()}; ${text()}` },
  ];
  for (const headers of credentials) {
    await served.refused('/v1/secrets/KEPT?env=production', { headers });
    await served.refused('/v1/events', { headers, json: { action: 'SECRET_READ', value: text() } });
    await served.refused('/v1/members', { headers });
    await served.refused('/api/auth/list-sessions', { headers });
  }
}
