/** What a rule says of a change or an address, in a few words. */
const WORDS: Readonly<Record<string, string>> = {
  'new-address': 'new address',
  'new-network': 'new network',
  'new-user-agent': 'new program',
  'new-secret': 'secret never read before',
  'new-environment': 'new environment',
  'unusual-hour': 'unusual hour',
  volume: 'more than usual',
  refused: 'refused',
  'address-shared': 'address used by others',
  'key-created': 'made a key',
  'member-added': 'added a member',
  'first-write': 'first change here',
  'role-changed-before': 'role changed before',
  '2fa-disabled-before': 'second factor off before',
  'password-changed-before': 'password changed before',
  'key-created-before': 'key made before',
  'read-after-change': 'read since',
  'still-exposed': 'still exposed',
  'changed-before-leaving': 'changed before leaving',
  'exported-log': 'exported the log',
};

/** A rule in a few words. One that is not known here is named as it is. */
export function ruleWords(rule: string): string {
  return WORDS[rule] ?? rule;
}
