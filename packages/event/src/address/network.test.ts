import { expect, test } from 'vitest';
import { networkOf } from './network.ts';

test('an address belongs to its /24 or /48, however it is written', () => {
  const networks = {
    '203.0.113.7': '203.0.113.0/24',
    '255.255.255.255': '255.255.255.0/24',
    '::ffff:203.0.113.7': '203.0.113.0/24',
    '2001:DB8:1:2::3': '2001:db8:1::/48',
    'ffff:ffff:ffff:ffff::': 'ffff:ffff:ffff::/48',
    '::1': '::/48',
    '10.0.0': undefined,
    '': undefined,
  };
  for (const [ip, network] of Object.entries(networks)) expect([ip, networkOf(ip)]).toEqual([ip, network]);
});
