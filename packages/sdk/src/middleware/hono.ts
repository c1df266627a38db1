import type { Context, MiddlewareHandler } from 'hono';
import type { Daybook } from '../daybook.ts';
import { type Audit, type AuditOptions, createAudit } from './audit.ts';

export type { Audit, AuditInput, AuditOptions } from './audit.ts';

/** For `new Hono<AuditEnv>()`. */
export type AuditEnv = { Variables: { audit: Audit } };

/**
 * Gives each request a recorder, `c.var.audit`. Hono knows no trusted proxies: the address is the socket's (on `@hono/node-server`);
 * behind a proxy, or elsewhere than in Node, give `address`.
 */
export function audit(
  daybook: Pick<Daybook, 'record'>,
  options: AuditOptions<Context> = {},
): MiddlewareHandler<AuditEnv> {
  return async (c, next) => {
    const facts = { address: () => socketAddress(c.env), header: (name: string) => c.req.header(name) };
    c.set('audit', createAudit<Context>(daybook, c, facts, options));
    await next();
  };
}

type NodeBindings = { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };

function socketAddress(env: unknown): string | undefined {
  return (env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress;
}
