import type { Actor, Metadata } from '@daybook/event';
import { type CloudTrailRecord, textAt } from './record.ts';

/**
 * Who made the call. A long-term access key acts as itself, with its owner in the metadata; an assumed role is its session's name;
 * an AWS service is `system`; the root user is `root`, with the account's alias in the metadata; everybody else goes by the name AWS
 * gives.
 */
export function mapActor(record: CloudTrailRecord): { actor: Actor; metadata: Metadata } {
  const { identity } = record;
  const kind = textAt(identity, 'type');
  const keyId = textAt(identity, 'accessKeyId');
  const arn = textAt(identity, 'arn');
  const id = arn === undefined ? {} : { id: arn };
  const owner = ownerName(record);
  const accountAlias = kind === 'Root' ? textAt(identity, 'userName') : undefined;

  if (keyId?.startsWith('AKIA')) {
    return {
      actor: { type: 'api-key', ...id, name: keyId },
      metadata: { ...(owner !== undefined && { keyOwner: owner }), ...(accountAlias && { accountAlias }) },
    };
  }
  if (kind === 'AWSService' || (kind === undefined && textAt(identity, 'invokedBy') !== undefined)) {
    return { actor: { type: 'system', ...id, name: 'system' }, metadata: {} };
  }
  return {
    actor: { type: 'user', ...id, name: sessionName(record) ?? owner ?? 'unknown' },
    metadata: { ...roleOf(record), ...(accountAlias && { accountAlias }) },
  };
}

/** The user name of whoever made the call, as the call's own subject (sign-in, one's own password or key); absent where there is none. */
export function callerName(record: CloudTrailRecord): string | undefined {
  return sessionName(record) ?? userName(record) ?? (isPortalSignIn(record) ? portalUser(record) : undefined);
}

/** Of the root user AWS gives the account's alias as the name. */
function userName({ identity }: CloudTrailRecord): string | undefined {
  return textAt(identity, 'type') === 'Root' ? 'root' : textAt(identity, 'userName');
}

/** A sign-in at the portal of Identity Center, or a step of one: nobody is known yet, so the identity is the account's. */
function isPortalSignIn({ service, raw, identity }: CloudTrailRecord): boolean {
  const kind = textAt(identity, 'type');
  return (
    service === 'signin' &&
    textAt(raw, 'eventType') === 'AwsServiceEvent' &&
    (kind === undefined || kind === 'Unknown' || kind === 'IdentityCenterUser')
  );
}

function portalUser({ raw, identity }: CloudTrailRecord): string | undefined {
  return (
    textAt(raw, 'additionalEventData', 'UserName') ??
    textAt(identity, 'onBehalfOf', 'userId') ??
    textAt(raw, 'additionalEventData', 'UserId')
  );
}

/** A name for anybody: where AWS gives none, the most telling of its identifiers. */
function ownerName(record: CloudTrailRecord): string | undefined {
  const { identity } = record;
  if (isPortalSignIn(record)) return userName(record) ?? portalUser(record);
  return (
    userName(record) ??
    textAt(identity, 'onBehalfOf', 'userId') ??
    textAt(identity, 'principalId') ??
    textAt(identity, 'accountId')
  );
}

/** The part after the colon of `AROA…:session-name` (assumed roles) and `123456789012:name` (federated users). */
function sessionName({ identity }: CloudTrailRecord): string | undefined {
  const kind = textAt(identity, 'type');
  if (kind !== 'AssumedRole' && kind !== 'FederatedUser') return undefined;
  const principal = textAt(identity, 'principalId');
  const fromPrincipal = principal?.includes(':') ? principal.slice(principal.indexOf(':') + 1) : undefined;
  return fromPrincipal || textAt(identity, 'arn')?.split('/').at(-1);
}

function roleOf({ identity }: CloudTrailRecord): Metadata {
  const roleArn = textAt(identity, 'sessionContext', 'sessionIssuer', 'arn');
  return roleArn === undefined ? {} : { roleArn };
}
