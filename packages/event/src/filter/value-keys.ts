import type { AddressTerm, FieldKey, NumberTerm } from './ast.ts';

/** Every key that takes values, with the kind of its terms. A key of the AST that is missing here does not compile. */
const KIND_BY_KEY = {
  id: 'field',
  request: 'field',
  position: 'number',
  ip: 'address',
  'resource-id': 'field',
  'actor-id': 'field',
  resource: 'field',
  actor: 'field',
  action: 'field',
  version: 'number',
  project: 'field',
  recorder: 'field',
  category: 'field',
  type: 'field',
  env: 'field',
  'user-agent': 'field',
  hour: 'number',
  'actor-type': 'field',
  outcome: 'field',
} as const satisfies Record<FieldKey, 'field'> &
  Record<AddressTerm['key'], 'address'> &
  Record<NumberTerm['key'], 'number'>;

/** The keys that take values, in the order of the table: those first whose values usually hold for the fewest events. */
export const RAREST_FIRST = Object.keys(KIND_BY_KEY) as readonly (keyof typeof KIND_BY_KEY)[];

/** The keys whose values are texts. */
export const FIELD_KEYS = RAREST_FIRST.filter((key): key is FieldKey => KIND_BY_KEY[key] === 'field');
