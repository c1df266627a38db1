import { SEVERITIES, type Severity } from './finding.ts';
import type { Rule } from './rules.ts';

/** How severe a finding is, and in which case. `when` goes on from "<rule> is <severity> when". */
export type SeverityCase = { readonly severity: Severity; readonly when: string };

/** `docs/investigations.md` says what that is. */
const TAKEN_OVER = 'the change looks as if somebody else had the account';

/**
 * Every case there is, by rule: nothing else gives a finding its severity. `docs/investigations.md` has the same table, and a test compares the
 * two. Of several cases that hold, the first one counts.
 */
export const SEVERITY_CASES = {
  'new-address': {
    'new-network-with-more': high(
      'its network is new too, and so is something else about what was done from it (two such things where the networks of the key change by habit)',
    ),
    'new-network': medium(
      'its network is new too (where networks change by habit: and one other thing about what was done from it)',
    ),
    'known-network-with-more': medium(
      'its network was used before, and something else about what was done from it is new',
    ),
    'new-network-by-habit': low('its network is new too, nothing else is, and the networks change by habit'),
    'known-network': low('its network was used before, and nothing else about what was done from it is new'),
    'change-taken-over': high(TAKEN_OVER),
    'change-from-new-network': medium(
      'a change came from it within 24 hours of its first use, and its network is as new to the actor',
    ),
    'change-from-shared': low('the same, and others had used it for at least 24 hours'),
    'change-from-known-network': low('the same, and the actor had used its network before'),
    'change-by-roaming': info('the same, by an actor whose addresses are new all the time'),
  },
  'new-network': {
    'with-more': high(
      'something else about what was done from it is new (two such things where the networks of the key change by habit)',
    ),
    alone: medium('nothing else is (where networks change by habit: one other thing is)'),
    'by-habit': low('nothing else is, and the networks of the key change by habit'),
  },
  'new-user-agent': {
    'new-program': medium('no user agent of that program was used before'),
    'new-version': low('another version of the program was used before'),
  },
  'new-secret': {
    'from-new-network': high(
      'it was read from a network that is new, and no secret of its name was read before',
    ),
    'known-otherwise': medium(
      'it was read from a network that is new, and one of its name was read before: in another environment or project, or before the baseline began',
    ),
    'from-known-network': low('it was read from known networks only'),
  },
  'new-environment': {
    'from-new-network': high('it was used from a network that is new'),
    'from-known-network': medium('it was used from known networks only'),
  },
  'unusual-hour': {
    'far-from-habit': medium('the hours beside one of the hours were not used before either'),
    'near-habit': low('an hour beside each of the hours was used before'),
    'change-taken-over': high(TAKEN_OVER),
    'change-when-never': medium(
      'a change came in the hour, and none of at least 100 other events of its actor lie in it or an hour beside it',
    ),
    'change-when-rarely': low('the same, and fewer than one in 100 of at least 30 other events do'),
  },
  volume: {
    'far-more': medium('the day has five times the events of the busiest day before, or more'),
    more: low('the day has twice the events of the busiest day before, and twenty more at least'),
  },
  refused: {
    first: medium('no such action of the key was refused before'),
    'another-thing': low('the action was refused before, but never for this'),
    known: info('the same was refused before'),
    'after-leaving': medium('a person who had been removed asked for it'),
    'before-leaving': low('a person who leaves asked for it in their last days, or a key they made did'),
    'change-taken-over': high(TAKEN_OVER),
    'sign-ins-guessed': medium(
      'in the 24 hours before a change at least three sign-ins failed, some of them from a network that is new to the account, or at least ten from anywhere',
    ),
    'sign-ins': low(
      'in that time fewer failed, some of them from such a network, or five to nine from anywhere',
    ),
    slips: info('in that time at most four failed, all from known networks'),
    change: low('a change of the environment was denied'),
  },
  'address-shared': {
    'new-there': high('its network is new to the key, and another credential used it for the first time too'),
    'known-there': info('the other credentials had used it before, or its network is known'),
  },
  'key-created': {
    'by-suspect': high('it was created with the key, or from an address in a network that is new'),
    'outlives-its-maker': high('it still works, and the person who made it, or whose it is, was removed'),
    'still-works': medium('it still works, and the person who made it, or whose it is, is about to leave'),
  },
  'member-added': {
    'by-suspect': high('it was done with the key, or from an address in a network that is new'),
    'before-change': low('the member changed the environment within 24 hours'),
  },
  'first-write': {
    'with-key-from-new-network': high('the key never did this before, and did it from a network that is new'),
    'with-key': medium('the key never did this before'),
    'change-taken-over': high(TAKEN_OVER),
    'known-environment': medium(
      'the actor never changed the environment before, and changes of it are known for at least 14 days before',
    ),
    'young-environment': low('the same, and they are known for less'),
  },
  'role-changed-before': {
    'change-taken-over': high(TAKEN_OVER),
    'more-power': medium('the new role may do more, or it is not told which it is'),
    'no-more-power': low('the new role may do no more'),
  },
  '2fa-disabled-before': {
    'change-taken-over': high(TAKEN_OVER),
    off: medium('the second factor was off when the change was made'),
    'on-again': low('it was on again before the change'),
  },
  'password-changed-before': {
    'change-taken-over': high(TAKEN_OVER),
    changed: low('the password changed in the 24 hours before'),
  },
  'key-created-before': {
    'change-taken-over': high(TAKEN_OVER),
    'from-new-network': medium('the key was created from a network that is new to whoever created it'),
    created: low('the key was created in the 24 hours before'),
  },
  'read-after-change': {
    'after-taken-over': medium(
      `${TAKEN_OVER}, and what it set was read, or its actor read secrets in the hour after`,
    ),
    'new-reader': low('somebody read the new value who had not read the secret in the 90 days before'),
    'known-readers': info('only those read it who had read the secret before, or set it'),
    'by-changer': info('whoever made the change read secrets of the environment in the hour after it'),
  },
  'still-exposed': {
    'production-lately': high(
      'the value is in use in production, or nothing says where, and they read or set it in their last days',
    ),
    'production-before': medium(
      'the value is in use in production, or nothing says where, and they read or set it before their last days only',
    ),
    elsewhere: low('the value is in use in another environment'),
  },
  'changed-before-leaving': {
    sensitive: medium(
      'it was a change in production or where nothing says where, or one of projects, people, API keys, billing or the log itself',
    ),
    ordinary: low('it was a change of secrets, variables or actions of your own in another environment'),
  },
  'exported-log': {
    lately: medium('it was in their last days'),
    before: low('it was before their last days'),
  },
} as const satisfies Readonly<Record<Rule, Readonly<Record<string, SeverityCase>>>>;

/** The severity of a case of a rule. */
export function severityOf<R extends Rule>(
  rule: R,
  name: keyof (typeof SEVERITY_CASES)[R] & string,
): Severity {
  const cases: Readonly<Record<string, SeverityCase>> = SEVERITY_CASES[rule];
  const found = cases[name];
  if (!found) throw new RangeError(`the rule ${rule} has no case ${name}`);
  return found.severity;
}

/** So many steps less severe; never less than `info`. */
export function lowered(severity: Severity, steps: number): Severity {
  return SEVERITIES[SEVERITIES.indexOf(severity) + steps] ?? 'info';
}

function high(when: string): SeverityCase {
  return { severity: 'high', when };
}

function medium(when: string): SeverityCase {
  return { severity: 'medium', when };
}

function low(when: string): SeverityCase {
  return { severity: 'low', when };
}

function info(when: string): SeverityCase {
  return { severity: 'info', when };
}
