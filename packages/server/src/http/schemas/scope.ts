import { z } from '@hono/zod-openapi';
import { SCOPES } from '../../workspace/api-keys/scopes.ts';

/** A scope, as the document knows it; which text is one is checked where keys are made, with an error that names the scopes. */
export const scope = z
  .string()
  .max(200)
  .openapi('Scope', { enum: [...SCOPES] });
