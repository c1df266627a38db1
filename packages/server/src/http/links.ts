import { z } from '@hono/zod-openapi';
import type { Authenticator } from './authenticate.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';
import type { SetupLink } from './setup-link.ts';
import type { SignInLimits } from './sign-in-limits.ts';

export type LinksDeps = {
  readonly auth: Authenticator;
  readonly setupLink: SetupLink;
  readonly limits: SignInLimits;
  /** The account whose password a token still sets. */
  readonly resetLinkOwner: (token: string) => string | undefined;
};

const linkSchema = z
  .strictObject({ kind: z.enum(['setup', 'password-reset']), token: z.string().max(200) })
  .openapi('Link');

/**
 * Whether a link is still good, so that the page behind it can say so before anybody fills in its form. It changes and records
 * nothing, tells nothing of whose link it is, and counts as a guess where the link is not good.
 */
export function linkRoutes(api: Api, { auth, setupLink, limits, resetLinkOwner }: LinksDeps): void {
  const check = guarded(auth, {
    method: 'post',
    path: '/v1/links/check',
    tags: ['Accounts'],
    summary: 'Whether a setup or reset link is still good',
    description: 'A link that was used, has ended or was never made is all the same here: `opens` is false.',
    request: { body: jsonBody(linkSchema) },
    responses: {
      200: json(z.object({ opens: z.boolean() }).openapi('LinkState'), 'The state'),
      ...problems(400, 422, 429),
    },
  });
  api.openapi(check, (c) => {
    const { kind, token } = c.req.valid('json');
    const trial = { address: c.get('address') };
    limits.begin(trial);
    const opens = kind === 'setup' ? setupLink.opens(token) : resetLinkOwner(token) !== undefined;
    if (opens) limits.succeeded(trial);
    c.header('Cache-Control', 'no-store');
    return c.json({ opens }, 200);
  });
}
