import type { Random } from './random.ts';

// Addresses of the ranges set aside for documentation and tests (RFC 5737, 2544, 3849), so that no one's is shown.

export const OFFICES: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['203.0.113.10', '203.0.113.11'],
  'Europe/Lisbon': ['203.0.113.40'],
  'America/New_York': ['203.0.113.66', '203.0.113.67'],
  'Asia/Singapore': ['203.0.113.130'],
};

export const VPN: readonly string[] = ['192.0.2.20', '192.0.2.21', '192.0.2.22'];

/** Networks that nobody of the company ever came from before their story. */
export const STRANGERS = {
  leakedKey: ['198.19.240.17', '198.19.240.23'],
  productionChange: '198.19.7.41',
} as const;

/** A home, by IPv4 or IPv6, that stays the same all year. */
export function homeAddress(random: Random): string {
  return random.chance(0.2)
    ? `2001:db8:${(random.below(0xfff) + 1).toString(16)}::${(random.below(0xfff) + 1).toString(16)}`
    : `198.18.${random.below(256)}.${1 + random.below(254)}`;
}

/** A train, an hotel, a phone. */
export function travelAddress(random: Random): string {
  return `198.18.${random.below(256)}.${1 + random.below(254)}`;
}

/** One of the machines that builds run on. */
export function runnerAddress(random: Random): string {
  return `198.51.100.${1 + random.below(96)}`;
}

/** A container in the company's own network, whose part numbered `pool` is always of the same services. */
export function clusterAddress(random: Random, pool: number): string {
  return `10.20.${pool % 4}.${1 + random.below(60)}`;
}
