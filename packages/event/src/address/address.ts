/** `value` has 128 bits; IPv4 is mapped (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2), and an address written so is family 4. */
export type Address = { readonly family: 4 | 6; readonly value: bigint };

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const MAPPED = 0xffffn;

/**
 * Reads an IPv4 address in dotted decimal (no leading zeros: they were octal once) or an IPv6 address
 * (RFC 4291 §2.2, without a zone). Undefined for anything else.
 */
export function parseAddress(text: string): Address | undefined {
  if (IPV4.test(text)) return { family: 4, value: (MAPPED << 32n) | BigInt(ipv4Number(text)) };
  const groups = parseGroups(text);
  if (!groups) return undefined;
  let value = 0n;
  for (const group of groups) value = (value << 16n) | BigInt(group);
  return { family: value >> 32n === MAPPED ? 4 : 6, value };
}

/** The address in its one canonical form (RFC 5952; a mapped IPv4 address as IPv4), or undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  if (IPV4.test(text)) return text;
  const address = parseAddress(text);
  return address && formatAddress(address.value);
}

/**
 * The canonical address of a text that has more about it than the address, as some proxies and sockets write it: a port
 * (`203.0.113.7:4711`, `[2001:db8::1]:443`), brackets, or a zone (`fe80::1%eth0`). Undefined where there is no address in it.
 */
export function addressWithoutPort(text: string): string | undefined {
  const bare = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(text);
  const address = bare?.[1] ?? bare?.[2] ?? text;
  return canonicalAddress(address.includes(':') ? address.replace(/%[^%]+$/, '') : address);
}

/** Writes 128 bits as an address: IPv4 in dotted decimal when mapped, else IPv6 by RFC 5952 §4. */
export function formatAddress(value: bigint): string {
  if (value >> 32n === MAPPED) {
    const number = Number(value & 0xffffffffn);
    return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function ipv4Number(text: string): number {
  return text.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

function parseGroups(text: string): number[] | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseHalf(halves[0] ?? '', halves.length === 1);
  if (halves.length === 1) return head?.length === 8 ? head : undefined;
  const tail = parseHalf(halves[1] ?? '', true);
  if (!head || !tail || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** Groups of one side of `::`; only the last of an address may be dotted decimal, which makes two. */
function parseHalf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && IPV4.test(part)) {
      const number = ipv4Number(part);
      groups.push(Math.floor(number / 65_536), number % 65_536);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
