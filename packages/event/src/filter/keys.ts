import type { Budget } from '../budget.ts';
import { nearest } from '../nearest.ts';
import type { Term } from './ast.ts';

export type FilterKey = Exclude<Term, { kind: 'text' }>['key'];

/** One key of the filter language, with a line of help for people. */
export type FilterKeyHelp = { readonly key: FilterKey; readonly help: string; readonly example: string };

/** Every key there is, in the order in which help and completion show them. */
export const FILTER_KEYS: readonly FilterKeyHelp[] = [
  { key: 'category', help: 'category of the action, in any case', example: 'category:secrets,api-keys' },
  { key: 'type', help: 'type of the resource', example: 'type:secret' },
  { key: 'action', help: 'event name; * at either end stands for anything', example: 'action:SECRET_READ' },
  {
    key: 'actor',
    help: 'who acted: an e-mail address, api-key:NAME or system',
    example: 'actor:api-key:ci-deploy',
  },
  { key: 'actor-type', help: 'user, api-key or system', example: 'actor-type:api-key' },
  { key: 'actor-id', help: "the actor's id", example: 'actor-id:key_8f2a' },
  {
    key: 'recorder',
    help: 'who reported it: workspace, import or api-key:NAME',
    example: 'recorder:workspace',
  },
  { key: 'resource', help: 'name of what was acted upon', example: 'resource:"DATABASE URL"' },
  { key: 'resource-id', help: 'id of what was acted upon', example: 'resource-id:sec_51' },
  { key: 'env', help: 'environment; -env:NAME keeps events without one', example: 'env:production' },
  { key: 'project', help: 'name of the project', example: 'project:storefront' },
  { key: 'ip', help: 'address or CIDR, IPv4 or IPv6', example: '-ip:10.0.0.0/8' },
  { key: 'outcome', help: 'success, failure or denied', example: 'outcome:denied' },
  { key: 'version', help: 'version of the secret or variable', example: 'version:3..5' },
  { key: 'request', help: 'request id', example: 'request:req_51' },
  {
    key: 'user-agent',
    help: 'the program that made the request; * at either end stands for anything',
    example: 'user-agent:curl/*',
  },
  { key: 'position', help: 'places in the ledger, single or as ranges', example: 'position:120,130..140' },
  { key: 'id', help: 'event ids', example: 'id:019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a' },
  {
    key: 'since',
    help: 'at or after: 24h, 7d, 30d, or an ISO date or time (UTC unless it says otherwise)',
    example: 'since:7d',
  },
  {
    key: 'until',
    help: 'before: 24h, 7d, 30d, or an ISO date or time (UTC unless it says otherwise)',
    example: 'until:2026-11-01T00:00Z',
  },
  { key: 'hour', help: 'hour of the day in UTC, 0 to 23', example: 'hour:22..23,0..5' },
];

const KNOWN = new Map<string, FilterKey>(FILTER_KEYS.map(({ key }) => [key, key]));

/** Names that other tools, or our own event, have for the same thing. */
const ALIASES: Readonly<Record<string, FilterKey>> = {
  environment: 'env',
  user: 'actor',
  who: 'actor',
  email: 'actor',
  secret: 'resource',
  name: 'resource',
  'resource-type': 'type',
  event: 'action',
  address: 'ip',
  result: 'outcome',
  requestid: 'request',
  agent: 'user-agent',
  useragent: 'user-agent',
  'recorded-by': 'recorder',
  after: 'since',
  from: 'since',
  before: 'until',
  to: 'until',
};

/** The key of that name, in any case. */
export function filterKey(name: string): FilterKey | undefined {
  return KNOWN.get(name.toLowerCase());
}

/** The key that was probably meant by an unknown name. */
export function nearestKey(name: string, budget: Budget): FilterKey | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(ALIASES, lower)) return ALIASES[lower];
  return KNOWN.get(budget.suggest(() => nearest(lower, KNOWN.keys())) ?? '');
}
