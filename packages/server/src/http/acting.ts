import type { Actor } from '@daybook/event';
import type { Acting } from '../workspace/acting.ts';
import type { AppContext, Credential, User } from './context.ts';

const USER_AGENT_MAX = 500;

/**
 * Who asks and from where, as the events of the request will tell. Call it when the body is there, just before the action.
 * @throws Problem `unauthorized` when the credential ended meanwhile, `wrong-origin` for a read that may be another page's.
 */
export function actingOf(c: AppContext): Acting {
  c.get('requireStillValid')();
  c.get('requireOwnPage')();
  return { actor: actorOf(c.get('credential')), context: requestContext(c) };
}

/** The same on routes for accounts. */
export function accountActing(c: AppContext): Acting {
  c.get('requireStillValid')();
  c.get('requireOwnPage')();
  return { actor: userActor(c.get('account').user), context: requestContext(c) };
}

/** Address, user agent and id of a request. */
export function requestContext(c: AppContext): NonNullable<Acting['context']> {
  const ip = c.get('address');
  const userAgent = c.req.header('User-Agent')?.slice(0, USER_AGENT_MAX).toWellFormed();
  return {
    ...(ip !== undefined && { ip }),
    ...(userAgent && { userAgent }),
    requestId: c.get('requestId'),
  };
}

export function actorOf(credential: Credential): Actor {
  if (credential.kind === 'member') return userActor(credential.user);
  const { id, name } = credential.apiKey;
  return { type: 'api-key', id, name };
}

export function userActor({ id, email }: User): Actor {
  return { type: 'user', id, name: email };
}
