import type { NetworkName, NetworkNames } from '../network-names.ts';
import { severityOf } from '../severity.ts';
import { and, from, VALUES_MAX } from '../where.ts';
import { counted, listed } from '../words.ts';
import type { NewAddress } from './addresses.ts';
import type { Clue } from './clue.ts';
import type { Habits } from './habits.ts';
import type { SeenValue } from './seen-values.ts';
import type { Suspect } from './suspect.ts';

const PLURALS = { country: 'countries', operator: 'operators' } as const;

/**
 * Countries and operators of networks that the key was not used from before, of the rule `new-network` as well; none where the server knows no
 * names, or where not all networks of the baseline are known.
 */
export function originClues(
  suspect: Suspect,
  habits: Habits,
  addresses: readonly NewAddress[],
): readonly Clue[] {
  const { ask } = suspect;
  const { usualNetworks, freshNetworks } = habits.addresses;
  if (!ask.networks || !usualNetworks) return [];
  const names = ask.networks;
  return (['country', 'operator'] as const).flatMap((kind) => {
    const known = new Set(usualNetworks.map((network) => nameOf(names, network)[kind]));
    const byName = Map.groupBy(freshNetworks, ({ value }) => nameOf(names, value)[kind]);
    return [...byName].flatMap(([name, networks]) =>
      name === undefined || known.has(name)
        ? []
        : [toClue(suspect, habits, { kind, name, networks, addresses, known: known.size })],
    );
  });
}

type Origin = {
  readonly kind: keyof NetworkName;
  readonly name: string;
  readonly networks: readonly SeenValue[];
  readonly addresses: readonly NewAddress[];
  readonly known: number;
};

function toClue({ during, baselineDays }: Suspect, habits: Habits, origin: Origin): Clue {
  const { kind, name, addresses, known } = origin;
  const networks = origin.networks.map(({ value }) => value).slice(0, VALUES_MAX);
  const hasMore = addresses.some(({ network, signs }) => networks.includes(network) && signs.size > 0);
  return {
    rule: 'new-network',
    subject: name,
    severity: severityOf('new-network', hasMore ? 'with-more' : 'alone'),
    title: `First use from ${kind === 'country' ? name : `networks of ${name}`}`,
    why: `The key was used from ${listed(networks)}. In the ${counted(baselineDays, 'day')} before it was used from networks of ${counted(known, `other ${kind}`, `other ${PLURALS[kind]}`)}.`,
    filter: and(during, from(...networks)),
    strength: habits.strength('ip'),
  };
}

function nameOf(names: NetworkNames, network: string): NetworkName {
  const [address = ''] = network.split('/');
  return names.nameOf(address);
}
