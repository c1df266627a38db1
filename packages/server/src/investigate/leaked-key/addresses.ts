import { networkOf } from '@daybook/event';
import { printNetworkName } from '../network-names.ts';
import { severityOf } from '../severity.ts';
import { and, from } from '../where.ts';
import { counted, listed, stretch, times } from '../words.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import type { SeenAddresses } from './seen-addresses.ts';
import type { SeenValue } from './seen-values.ts';
import { SIGNS, type Sign, type SignsByAddress } from './signs.ts';
import type { Suspect } from './suspect.ts';

/** An address that the key was not used from before. */
export type NewAddress = SeenValue & {
  readonly network: string;
  readonly isNewNetwork: boolean;
  readonly signs: ReadonlySet<Sign>;
};

const NO_SIGNS: ReadonlySet<Sign> = new Set();

export function newAddresses(
  { fresh, freshNetworks }: SeenAddresses,
  signs: SignsByAddress,
): readonly NewAddress[] {
  const networks = new Set(freshNetworks.map(({ value }) => value));
  return fresh.map((address) => {
    const network = networkOf(address.value) ?? address.value;
    return {
      ...address,
      network,
      isNewNetwork: networks.has(network),
      signs: signs.get(address.value) ?? NO_SIGNS,
    };
  });
}

export function addressClues(
  { ask, during, baselineDays }: Suspect,
  habits: Habits,
  addresses: readonly NewAddress[],
): readonly Clue[] {
  const { known, isChanging } = habits.addresses;
  return addresses.map((address) => {
    const { value, seen, network, isNewNetwork, signs } = address;
    const name = ask.networks && printNetworkName(ask.networks.nameOf(value));
    return {
      rule: 'new-address',
      subject: value,
      severity: severityOf('new-address', addressCase(address, isChanging)),
      title: `First use from ${value}${name === undefined ? '' : ` (${name})`}`,
      why: [
        `The key was used from this address ${times(seen.count)}, ${stretch(seen.first.occurredAt, seen.last.occurredAt)}.`,
        `In the ${counted(baselineDays, 'day')} before it was used ${times(habits.before?.count ?? 0)}, from ${counted(known, 'other address', 'other addresses')}, ${isNewNetwork ? `and never from its network ${network}` : `some in its network ${network}`}.`,
        ...signSentences(signs),
      ].join(' '),
      filter: and(during, from(value)),
      seen,
      strength: habits.strength('ip'),
    };
  });
}

export function networkClues(
  { ask, during, baselineDays }: Suspect,
  habits: Habits,
  addresses: readonly NewAddress[],
): readonly Clue[] {
  const { knownNetworks, freshNetworks, isChanging } = habits.addresses;
  const byNetwork = Map.groupBy(addresses, ({ network }) => network);
  return freshNetworks.map(({ value, seen }) => {
    const signs = new Set((byNetwork.get(value) ?? []).flatMap((address) => [...address.signs]));
    const [base = ''] = value.split('/');
    const name = ask.networks && printNetworkName(ask.networks.nameOf(base));
    return {
      rule: 'new-network',
      subject: value,
      severity: severityOf('new-network', networkCase(isChanging, signs.size)),
      title: `First use from network ${value}${name === undefined ? '' : ` (${name})`}`,
      why: [
        `The key was used from this network ${times(seen.count)}, ${stretch(seen.first.occurredAt, seen.last.occurredAt)}.`,
        `In the ${counted(baselineDays, 'day')} before it was used from ${counted(knownNetworks, 'other network')}${isChanging ? ', and new ones came up again and again' : ''}.`,
        ...signSentences(signs),
      ].join(' '),
      filter: and(during, from(value)),
      seen,
      strength: habits.strength('ip'),
    };
  });
}

function networkCase(isChanging: boolean, signs: number): keyof typeof ADDRESS_CASES {
  if (signs >= (isChanging ? 2 : 1)) return 'with-more';
  return isChanging && signs === 0 ? 'by-habit' : 'alone';
}

/** What the case of its network makes of an address. */
const ADDRESS_CASES = {
  'with-more': 'new-network-with-more',
  alone: 'new-network',
  'by-habit': 'new-network-by-habit',
} as const;

function addressCase({ isNewNetwork, signs }: NewAddress, isChanging: boolean) {
  if (isNewNetwork) return ADDRESS_CASES[networkCase(isChanging, signs.size)];
  return signs.size > 0 ? 'known-network-with-more' : 'known-network';
}

function signSentences(signs: ReadonlySet<Sign>): readonly string[] {
  const named = Object.entries(SIGNS).flatMap(([sign, words]) =>
    [...signs].some((found) => found === sign) ? [words] : [],
  );
  return named.length === 0 ? [] : [`Also from there: ${listed(named)}.`];
}
