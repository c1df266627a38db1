import { KeyRound, type LucideIcon, ServerCog, UserRoundX } from 'lucide-react';
import type { InvestigationKind, MadeInvestigation } from './answers.ts';

/** One of the situations that the product looks into, in the words of somebody who is in it. */
export type KindEntry = {
  readonly kind: InvestigationKind;
  readonly to:
    | '/investigations/leaked-key'
    | '/investigations/off-boarding'
    | '/investigations/production-change';
  readonly sign: LucideIcon;
  readonly situation: string;
  readonly about: string;
  readonly finds: readonly string[];
  /** Where its rules are explained. */
  readonly rules: string;
};

export const KINDS: readonly KindEntry[] = [
  {
    kind: 'leaked-key',
    to: '/investigations/leaked-key',
    sign: KeyRound,
    situation: 'An API key may have leaked',
    about: 'It turned up where it should not be, or it is used in ways that nobody recognizes.',
    finds: [
      'Addresses, programs and hours that are new for the key',
      'Secrets it had never read before',
      'Everything that has to be rotated now',
    ],
    rules: '/docs/investigations#a-key-that-may-have-leaked',
  },
  {
    kind: 'off-boarding',
    to: '/investigations/off-boarding',
    sign: UserRoundX,
    situation: 'Somebody is leaving, or has left',
    about: 'What do they still know, and what is still open to them?',
    finds: [
      'Secrets they hold, also by keys they made',
      'Changes they made in their last days',
      'Access that has to be closed',
    ],
    rules: '/docs/investigations#somebody-who-leaves',
  },
  {
    kind: 'production-change',
    to: '/investigations/production-change',
    sign: ServerCog,
    situation: 'Something in production changed',
    about: 'Nobody expected it. Who was it, and does it fit what they usually do?',
    finds: [
      'Changes by people who never made any there',
      'Sign-ins, roles and second factors shortly before',
      'What was there before, to be restored',
    ],
    rules: '/docs/investigations#an-unexpected-change',
  },
];

/** What an investigation is about, as a title: `Leaked key: ci-deploy`. It holds text that others wrote. */
export function titleOf({ kind, input }: Pick<MadeInvestigation, 'kind' | 'input'>): string {
  // Whom it was about has been erased.
  if (input === null) return `${TITLES[kind]}: erased`;
  if ('apiKey' in input) return `${TITLES[kind]}: ${input.apiKey}`;
  return `${TITLES[kind]}: ${'email' in input ? input.email : input.environment}`;
}

const TITLES: Readonly<Record<InvestigationKind, string>> = {
  'leaked-key': 'Leaked key',
  'off-boarding': 'Off-boarding',
  'production-change': 'Changes',
};

export function entryOf(kind: InvestigationKind): KindEntry {
  const entry = KINDS.find((candidate) => candidate.kind === kind);
  if (entry === undefined) throw new RangeError(`there is no investigation ${kind}`);
  return entry;
}
