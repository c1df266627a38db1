import { OFFICES, travelAddress, VPN } from '../addresses.ts';
import type { Source } from '../draft.ts';
import type { Person } from '../people.ts';
import type { Random } from '../random.ts';

export const COMMAND_LINE = 'daybook-cli/0.1.0 (node v24)';

/** Where a person works from this time: the office, the VPN, home, seldom on the way. */
export function workplace(random: Random, person: Person, userAgent = person.browser): Source {
  const place = random.pickWeighted(['office', 'vpn', 'home', 'travel'], [46, 18, 34, 2]);
  const office = OFFICES[person.zone] ?? VPN;
  switch (place) {
    case 'office':
      return { ip: random.pick(office), userAgent };
    case 'vpn':
      return { ip: random.pick(VPN), userAgent };
    case 'home':
      return { ip: person.home, userAgent };
    default:
      return { ip: travelAddress(random), userAgent };
  }
}

/** The place that a person comes from when it matters: for the acts that admins take care with. */
export function desk(person: Person): Source {
  return { ip: OFFICES[person.zone]?.[0] ?? person.home, userAgent: person.browser };
}
