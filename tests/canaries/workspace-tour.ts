import type { Person } from './account-tour.ts';
import type { Canaries } from './canary.ts';
import type { Asking, Served } from './served.ts';

/** Everything done in the workspace that is not about accounts; a key that may do all with secrets and variables. */
export async function tourWorkspace(
  served: Served,
  canaries: Canaries,
  { cookie }: Person,
): Promise<{ readonly projectId: string; readonly bearer: string }> {
  const as = (json?: unknown, method?: string): Asking => ({
    cookie,
    ...(json !== undefined && { json }),
    ...(method !== undefined && { method }),
  });
  const secretValue = () => ({ value: canaries.make('secret value') });
  const variableValue = () => ({ value: canaries.make('variable value') });

  const made = await served.do<{ key: string }>('/v1/api-keys', {
    cookie,
    json: {
      name: 'worker',
      scopes: ['secrets:read', 'secrets:write', 'variables:read', 'variables:write', 'projects:write'],
    },
  });
  const bearer = canaries.add('API key', made.body.key);
  const revoked = await served.do<{ key: string; id: string }>(
    '/v1/api-keys',
    as({ name: 'revoked', scopes: ['secrets:read'] }),
  );
  canaries.add('API key', revoked.body.key);
  await served.do(`/v1/api-keys/${revoked.body.id}`, as(undefined, 'DELETE'));
  await served.refused('/v1/secrets', { headers: { Authorization: `Bearer ${revoked.body.key}` } });
  await served.do('/v1/api-keys?status=all', { cookie });

  const { id } = (await served.do<{ id: string }>('/v1/projects', as({ name: 'storefront' }))).body;
  await served.do(`/v1/projects/${id}`, as({ name: 'shop' }, 'PATCH'));
  const variables = `/v1/projects/${id}/variables`;
  await served.do(`${variables}/LOG_LEVEL?env=production`, as(variableValue(), 'PUT'));
  await served.do(`${variables}/LOG_LEVEL?env=production`, as(variableValue(), 'PUT'));
  for (const query of ['env=production&preview=true', 'env=production']) {
    await served.do(`${variables}/upload?${query}`, {
      cookie,
      headers: { 'Content-Type': 'text/plain' },
      body: `LOG_LEVEL=${variableValue().value}\nREGION="${variableValue().value}"\n# ${variableValue().value}\n`,
    });
  }
  await served.do(`${variables}?env=production`, { cookie });
  await served.do(`${variables}/REGION?env=production`, as(undefined, 'DELETE'));

  const secret = '/v1/secrets/DATABASE_URL?env=production';
  const first = secretValue();
  await served.do(secret, as(first, 'PUT'));
  await served.do(secret, as(secretValue(), 'PUT'));
  await served.do(secret, as(first, 'PUT'));
  await served.do(secret, { cookie });
  await served.do(`${secret}&version=2`, { headers: { Authorization: `Bearer ${bearer}` } });
  await served.do('/v1/secrets/read', as({ names: ['DATABASE_URL'], env: 'production' }));
  await served.do('/v1/secrets?env=production', { cookie });
  await served.do('/v1/secrets/KEPT?env=production', as(secretValue(), 'PUT'));
  await served.do(secret, as(undefined, 'DELETE'));
  await served.refused(secret, { cookie });

  await served.do('/v1/billing/plan', as({ plan: 'enterprise' }));
  await served.do('/v1/billing/payments', as({ amount: 4_900, currency: 'EUR', reference: 'INV-1' }));
  await served.do('/v1/billing/cancel', as(undefined, 'POST'));
  return { projectId: id, bearer };
}
