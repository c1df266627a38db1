import type { Request, RequestHandler } from 'express';
import type { Daybook } from '../daybook.ts';
import { type Audit, type AuditOptions, createAudit } from './audit.ts';

export type { Audit, AuditInput, AuditOptions } from './audit.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** There behind `audit()`. */
    audit: Audit;
  }
}

/** Gives each request a recorder, `req.audit`. The address is `req.ip`, which follows the app's `trust proxy` setting. */
export function audit(daybook: Pick<Daybook, 'record'>, options: AuditOptions<Request> = {}): RequestHandler {
  return (request, _response, next) => {
    const facts = { address: () => request.ip, header: (name: string) => request.get(name) };
    request.audit = createAudit<Request>(daybook, request, facts, options);
    next();
  };
}
