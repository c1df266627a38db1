import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { Daybook } from '../daybook.ts';
import { type Audit, type AuditOptions, createAudit } from './audit.ts';

export type { Audit, AuditInput, AuditOptions } from './audit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** There from the first hook behind `audit()` on. */
    audit: Audit;
  }
}

/** A plugin that gives each request a recorder, `request.audit`. The address is `request.ip`, which follows the server's `trustProxy`. */
export function audit(
  daybook: Pick<Daybook, 'record'>,
  options: AuditOptions<FastifyRequest> = {},
): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (instance, _options, done) => {
    instance.decorateRequest('audit');
    instance.addHook('onRequest', (request, _reply, next) => {
      const facts = { address: () => request.ip, header: (name: string) => text(request.headers[name]) };
      request.audit = createAudit<FastifyRequest>(daybook, request, facts, options);
      next();
    });
    done();
  };
  // Fastify's own mark for a plugin that is meant for the whole server, not for routes registered inside it.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@daybook/sdk',
  });
}

function text(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
