import type { ChecklistItem } from '../answers.ts';

type Kind = ChecklistItem['kind'];

/** What an item asks to do with the thing or the person that it names. */
export const TASKS: Readonly<Record<Kind, string>> = {
  'revoke-key': 'Revoke',
  'remove-member': 'Remove',
  'end-sessions': 'End the sessions of',
  'withdraw-invitation': 'Withdraw the invitation to',
  rotate: 'Rotate',
  restore: 'Restore',
};

export const STATE_WORDS = { open: 'to do', done: 'done', gone: 'nothing left to do' } as const;

/** What stands over the items of one kind. */
export const KIND_HEADINGS: Readonly<Record<Kind, string>> = {
  'revoke-key': 'Revoke keys',
  'remove-member': 'Remove from the team',
  'end-sessions': 'End sessions',
  'withdraw-invitation': 'Withdraw invitations',
  rotate: 'Rotate secrets',
  restore: 'Restore what was there before',
};

/** What one should know about all items of a kind. */
export const KIND_NOTES: { readonly [Each in Kind]?: string } = {
  rotate:
    'Done means that a new value is set here. Revoke the old one where it was issued, too: at the database, the provider, the service.',
  restore: 'Restoring makes a new version with the old value, and is recorded.',
};

/** Where the thing is, and what else is known, each part a few words. */
export function itemFacts({
  kind,
  environment,
  project,
  versions,
  detail,
}: ChecklistItem): readonly string[] {
  return [
    environment,
    project,
    kind === 'rotate' && versions !== undefined && versionWords(versions),
    detail ?? undefined,
  ].filter((part) => part !== undefined && part !== false);
}

function versionWords(versions: readonly number[]): string | false {
  if (versions.length === 0) return false;
  return `${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}`;
}

/** Tells an item from the others of its checklist. */
export function itemKey(item: ChecklistItem): string {
  const { kind, name, project, environment, secretId, keyId, memberId, invitationId, position } = item;
  const id = secretId ?? keyId ?? memberId ?? invitationId;
  return [kind, name, project, environment, id, position].join('\n');
}

/**
 * The items by kind, each kind once, in the order in which they came; of a kind those first that were open when one began to look, as they stood
 * then, so that they need not be searched for among what was done long ago, and none moves when it is done.
 */
export function byKind(
  items: readonly ChecklistItem[],
  wasOpen: ReadonlySet<string>,
): readonly { readonly kind: Kind; readonly items: readonly ChecklistItem[] }[] {
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  const places = new Map([...wasOpen].map((key, place) => [key, place]));
  const placeOf = (item: ChecklistItem) =>
    places.get(itemKey(item)) ?? places.size + Number(item.state !== 'open');
  return kinds.map((kind) => ({
    kind,
    items: items.filter((item) => item.kind === kind).toSorted((a, b) => placeOf(a) - placeOf(b)),
  }));
}
