import { parseAddress } from '@daybook/event';

type Value = string | number | { readonly [name: string]: Value };

/** The bytes of a small MaxMind DB file, version 2.0, that knows some addresses. https://maxmind.github.io/MaxMind-DB/ */
export function mmdbBytes(
  databaseType: string,
  records: Readonly<Record<string, Value>>,
  buildEpoch = 1_793_491_200,
): Buffer {
  const nodes: [number, number][] = [[0, 0]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  const leaves: { readonly node: number; readonly bit: 0 | 1; readonly offset: number }[] = [];
  for (const [ip, value] of Object.entries(records)) {
    const bits = bitsOf(ip);
    let node = 0;
    for (const bit of bits.slice(0, -1)) {
      const next = nodes[node]?.[bit] || nodes.push([0, 0]) - 1;
      const here = nodes[node];
      if (here) here[bit] = next;
      node = next;
    }
    leaves.push({ node, bit: bits.at(-1) ?? 0, offset: dataBytes });
    const encoded = encode(value);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const count = nodes.length;
  const tree = Buffer.alloc(count * 8);
  // A record of 0 stands for "not there", which is written as the number of nodes.
  for (const [at, [left, right]] of nodes.entries()) {
    tree.writeUInt32BE(left || count, at * 8);
    tree.writeUInt32BE(right || count, at * 8 + 4);
  }
  for (const { node, bit, offset } of leaves) tree.writeUInt32BE(count + 16 + offset, node * 8 + bit * 4);
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: buildEpoch,
    database_type: databaseType,
    ip_version: 6,
    node_count: count,
    record_size: 32,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

/** IPv4 addresses stand in an IPv6 tree as `::a.b.c.d`, not mapped. */
function bitsOf(ip: string): (0 | 1)[] {
  const { family, value } = parseAddress(ip) ?? { family: 4, value: 0n };
  const number = family === 4 ? value & 0xffffffffn : value;
  return Array.from({ length: 128 }, (_, index) => ((number >> BigInt(127 - index)) & 1n ? 1 : 0));
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([name, inner]) => [encode(name), encode(inner)]),
  ]);
}

/** The type, and the size of what follows. */
function control(type: number, size: number): Buffer {
  return Buffer.from(size < 29 ? [(type << 5) | size] : [(type << 5) | 29, size - 29]);
}
