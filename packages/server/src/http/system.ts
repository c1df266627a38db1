import { z } from '@hono/zod-openapi';
import type { Registry } from 'prom-client';
import type { Authenticator } from './authenticate.ts';
import { type Api, guarded, json, text } from './route.ts';

const healthSchema = z.object({ status: z.literal('alive'), version: z.string() }).openapi('Health');
const readySchema = z
  .object({ status: z.enum(['ready', 'not ready']), reasons: z.array(z.string()) })
  .openapi('Readiness');

export type SystemDeps = {
  /** The version that runs. */
  readonly version: string;
  readonly auth: Authenticator;
  /** Why the server cannot do its work now; empty when it can. */
  readonly notReady: () => Promise<readonly string[]>;
  readonly metrics: Registry;
};

/** For those who watch the server. */
export function systemRoutes(api: Api, { auth, version, notReady, metrics }: SystemDeps): void {
  const tags = ['System'];
  const alive = guarded(auth, {
    method: 'get',
    path: '/healthz',
    tags,
    summary: 'Whether the process answers, and which version it is',
    responses: { 200: json(healthSchema, 'It does') },
  });
  api.openapi(alive, (c) => c.json({ status: 'alive', version } as const, 200));

  const ready = guarded(auth, {
    method: 'get',
    path: '/readyz',
    tags,
    summary: 'Whether events can be recorded and found',
    responses: { 200: json(readySchema, 'Ready'), 503: json(readySchema, 'Not ready, and why') },
  });
  api.openapi(ready, async (c) => {
    const reasons = [...(await notReady())];
    c.header('Cache-Control', 'no-store');
    if (reasons.length === 0) return c.json({ status: 'ready' as const, reasons }, 200);
    return c.json({ status: 'not ready' as const, reasons }, 503);
  });

  const prometheus = guarded(auth, {
    method: 'get',
    path: '/metrics',
    tags,
    summary: 'Metrics for Prometheus',
    responses: { 200: text('Metrics') },
  });
  api.openapi(prometheus, async (c) => {
    c.header('Content-Type', metrics.contentType);
    return c.body(await metrics.metrics(), 200) as never;
  });
}
