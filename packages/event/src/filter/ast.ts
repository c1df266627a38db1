/**
 * A parsed filter: every term must hold. An empty list matches everything. The parser gives at most one term of each key
 * and sign (the values of a key are or-ed wherever they are written); times and free text may come several times.
 */
export type Filter = { readonly terms: readonly Term[] };

export type Term = FieldTerm | AddressTerm | NumberTerm | TimeTerm | TextTerm;

/**
 * Fields whose values are compared as text, case-sensitively. The parser brings `category`, `type`, `outcome` and `actor-type` to
 * the exact known values (wildcards resolved), `action` to upper case and `id` to a whole lower-case UUID.
 */
export type FieldKey =
  | 'category'
  | 'type'
  | 'action'
  | 'actor'
  | 'actor-type'
  | 'actor-id'
  | 'recorder'
  | 'resource'
  | 'resource-id'
  | 'env'
  | 'project'
  | 'outcome'
  | 'request'
  | 'user-agent'
  | 'id';

/** Any of the values (or, when negated, none of them; a missing field is none of them). */
export type FieldTerm = {
  readonly kind: 'field';
  readonly key: FieldKey;
  readonly negated: boolean;
  readonly values: readonly TextPattern[];
};

/**
 * `text` without its wildcards; `*` at the start sets `anyPrefix`, at the end `anySuffix`.
 * For `actor` and `recorder`, `actorType` holds a leading `user:`, `api-key:`, `system:` (recorder: `workspace:`, `api-key:`,
 * `import:`) that was split off; without it any type matches. The bare words `system`, `workspace` and `import` are that type with any name.
 * `*` alone (no text, both wildcards) is any value, but not a missing one; a recorder without a name counts as having an empty one.
 */
export type TextPattern = {
  readonly text: string;
  readonly anyPrefix: boolean;
  readonly anySuffix: boolean;
  readonly actorType?: string;
};

/** Addresses as inclusive ranges of 128-bit numbers; IPv4 is mapped (`::ffff:a.b.c.d`). */
export type AddressTerm = {
  readonly kind: 'address';
  readonly key: 'ip';
  readonly negated: boolean;
  readonly values: readonly AddressRange[];
};

/** `text` is the canonical form, an address or a CIDR. */
export type AddressRange = { readonly text: string; readonly first: bigint; readonly last: bigint };

/** Whole numbers as inclusive ranges. `hour` is the hour of `occurredAt` in UTC, 0 to 23. */
export type NumberTerm = {
  readonly kind: 'number';
  readonly key: 'version' | 'position' | 'hour';
  readonly negated: boolean;
  readonly values: readonly { readonly first: number; readonly last: number }[];
};

/** `since` is inclusive, `until` exclusive, both over `occurredAt`. A relative bound is resolved against the time of asking. */
export type TimeTerm = {
  readonly kind: 'time';
  readonly key: 'since' | 'until';
  readonly bound:
    | { readonly relative: true; readonly amount: number; readonly unit: 'm' | 'h' | 'd' | 'w' }
    | { readonly relative: false; readonly ms: number; readonly text: string };
};

/** Substring over actor name, resource name, ip, user agent and metadata (names and values), compared after `foldText`. */
export type TextTerm = { readonly kind: 'text'; readonly negated: boolean; readonly text: string };
