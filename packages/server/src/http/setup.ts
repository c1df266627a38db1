import { z } from '@hono/zod-openapi';
import type { NewOwner } from '../workspace/accounts/first-owner.ts';
import type { Acting } from '../workspace/acting.ts';
import { requestContext } from './acting.ts';
import type { Authenticator } from './authenticate.ts';
import { Problem } from './problem.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';
import type { SetupLink } from './setup-link.ts';
import type { SignInLimits } from './sign-in-limits.ts';

export type SetupDeps = {
  readonly auth: Authenticator;
  readonly setupLink: SetupLink;
  readonly limits: SignInLimits;
  /** @throws WorkspaceError when a field is wrong, or there is an owner already. */
  readonly createOwner: (owner: NewOwner, by: Partial<Acting>) => Promise<void>;
};

const newOwnerSchema = z
  .strictObject({
    token: z.string().max(100),
    email: z.string().trim().max(254),
    name: z.string(),
    password: z.string().max(1_000),
  })
  .openapi('NewOwner');

/** The way in for the first owner, by the link that the server printed when it started. */
export function setupRoutes(api: Api, { auth, setupLink, limits, createOwner }: SetupDeps): void {
  const state = guarded(auth, {
    method: 'get',
    path: '/v1/setup',
    tags: ['Accounts'],
    summary: 'Whether an owner is still missing',
    responses: { 200: json(z.object({ needsOwner: z.boolean() }).openapi('Setup'), 'The state') },
  });
  api.openapi(state, (c) => c.json({ needsOwner: setupLink.isOpen() }, 200));

  const create = guarded(auth, {
    method: 'post',
    path: '/v1/setup',
    tags: ['Accounts'],
    summary: 'Make the account of the first owner',
    request: { body: jsonBody(newOwnerSchema) },
    responses: { 204: { description: 'Made; sign in' }, ...problems(400, 403, 409, 422, 429) },
  });
  api.openapi(create, async (c) => {
    const { token, ...owner } = c.req.valid('json');
    const trial = { address: c.get('address') };
    limits.begin(trial);
    if (!setupLink.opens(token)) {
      throw new Problem('forbidden', {
        detail: setupLink.isOpen()
          ? 'the setup link is not valid any more: the server prints a new one each time it starts'
          : 'there is an owner already: sign in, or ask for an invitation',
      });
    }
    limits.succeeded(trial);
    await createOwner(owner, { context: requestContext(c) });
    setupLink.close();
    return c.body(null, 204);
  });
}
