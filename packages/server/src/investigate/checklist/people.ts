import type { PresentInvitation } from '../../workspace/investigations/present-state.ts';
import type { ChecklistItem } from '../checklist-item.ts';
import { isLater } from '../off-boarding/places.ts';
import type { Present } from './present.ts';
import { reported } from './reported.ts';

/**
 * People who were invited or added: what they are here, and invitations that they got or sent. An invitation is a way in too, before there is anything to
 * remove. Reports of a suspect key do not count.
 */
export async function newcomers(
  emails: readonly string[],
  present: Present,
  suspect: string,
): Promise<ChecklistItem[]> {
  const items = new Map<string, ChecklistItem>();
  for (const email of new Set(emails)) {
    const members = await membership(email, present, suspect);
    const isHere = members.some(({ state }) => state !== 'gone');
    const invited = invitationsOf(email, present);
    const invitations = isHere ? invited : [...invited, ...(await invitedElsewhere(email, present, suspect))];
    const isOpen = invitations.some(({ state }) => state === 'open');
    // One who invited another of them has the same invitation.
    for (const item of [...(isHere || !isOpen ? members : []), ...invitations])
      items.set(JSON.stringify(item), item);
  }
  return [...items.values()];
}

/** The membership of a person here, and the sessions of the account. */
export async function membership(
  email: string,
  present: Present,
  suspect?: string,
): Promise<ChecklistItem[]> {
  const member = present.state.member(present.organizationId, email);
  if (!member) return [await formerMember(email, present, suspect)];
  const { id: memberId, sessions } = member;
  return [
    { kind: 'remove-member', state: 'open', name: email, memberId },
    ...(sessions > 0
      ? [{ kind: 'end-sessions' as const, state: 'open' as const, name: email, memberId, sessions }]
      : []),
  ];
}

async function formerMember(email: string, { ask }: Present, suspect?: string): Promise<ChecklistItem> {
  const removed = await reported(ask, { actions: ['TEAM_MEMBER_REMOVE'], name: email, suspect });
  const added = await reported(ask, { actions: ['TEAM_MEMBER_ADD'], name: email, suspect });
  const isAgain = added && removed && isLater(added, removed);
  const item = { kind: 'remove-member' as const, name: email };
  if (removed && !isAgain) return { ...item, state: 'done', at: removed.occurredAt };
  // The workspace itself added them, and has them no more: its log will tell in a moment.
  if (added?.event.recordedBy.type === 'workspace') return { ...item, state: 'done' };
  if (!added) return { ...item, state: 'gone', detail: 'not a member of this workspace' };
  const detail = 'not a member of this workspace, but reported as added: remove them where that is';
  return { ...item, state: 'open', detail };
}

/** What ends the sessions of an account, beside signing out. */
const ENDING_ACTIONS = ['SESSION_REVOKE', 'PASSWORD_CHANGE', 'TEAM_MEMBER_REMOVE'];

/** The sessions of whoever made a change: those of a member here, or, of an account elsewhere, whether they are reported as ended since then. */
export async function sessionsOf(email: string, changedAt: number, present: Present): Promise<ChecklistItem> {
  const member = present.state.member(present.organizationId, email);
  const item = { kind: 'end-sessions' as const, name: email };
  if (member) {
    const { id: memberId, sessions } = member;
    return sessions > 0
      ? { ...item, state: 'open', memberId, sessions }
      : { ...item, state: 'done', memberId };
  }
  const ended = await reported(present.ask, { actions: ENDING_ACTIONS, name: email, from: changedAt });
  if (ended) return { ...item, state: 'done', at: ended.occurredAt };
  return { ...item, state: 'open', detail: 'not a member of this workspace: end them where the account is' };
}

/** What the person sent or got that could still be accepted when the investigation was made. */
export function invitationsOf(
  email: string,
  { state, organizationId, askedAt, ask }: Present,
): ChecklistItem[] {
  return state
    .invitations(organizationId, email)
    .filter((invitation) => wasPending(invitation, askedAt))
    .map((invitation) => itemOf(invitation, ask.now));
}

/** An invitation that is known from reports alone, of somebody who is not reported to have accepted it. */
async function invitedElsewhere(
  name: string,
  { ask }: Present,
  suspect: string,
): Promise<readonly ChecklistItem[]> {
  const invited = await reported(ask, { actions: ['TEAM_INVITE'], name, suspect });
  if (!invited || invited.event.recordedBy.type === 'workspace') return [];
  const kind = 'withdraw-invitation';
  const actions = ['TEAM_INVITE_REVOKE'];
  const withdrawn = await reported(ask, { actions, name, from: invited.occurredAt, suspect });
  if (withdrawn) return [{ kind, state: 'done', name, at: withdrawn.occurredAt }];
  const detail = 'not an invitation of this workspace: withdraw it where it was made';
  return [{ kind, state: 'open', name, detail }];
}

function wasPending({ createdAt, expiresAt, acceptedAt, revokedAt }: PresentInvitation, at: number): boolean {
  const endedAt = Math.min(acceptedAt ?? expiresAt, revokedAt ?? expiresAt, expiresAt);
  return endedAt > at || createdAt > at;
}

function itemOf(invitation: PresentInvitation, now: number): ChecklistItem {
  const { email: name, handle, expiresAt, acceptedAt, revokedAt, isBacked } = invitation;
  const kind = 'withdraw-invitation';
  if (revokedAt !== undefined) return { kind, state: 'done', name, at: revokedAt };
  if (acceptedAt !== undefined)
    return { kind, state: 'gone', name, at: acceptedAt, detail: 'accepted since' };
  if (expiresAt <= now) return { kind, state: 'gone', name, at: expiresAt, detail: 'expired' };
  if (isBacked) return { kind, state: 'open', name, invitationId: handle };
  const detail = 'cannot be accepted: whoever sent it may not invite any more';
  return { kind, state: 'gone', name, invitationId: handle, detail };
}
