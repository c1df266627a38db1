import { reseal } from '../../packages/ledger/src/testing/bundle-log.ts';

export type Damage = { readonly name: string; readonly bundle: Buffer };

/** Flips a low bit of a byte, in the first line that a pattern finds, at each place that its groups name. */
function flips(bundle: Buffer): Damage[] {
  const damages: Damage[] = [];
  const text = bundle.toString('latin1');
  let start = 0;
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    const word = line.split(' ')[0] ?? '';
    const isKnown = /^[a-z-]+$/.test(word);
    const name = isKnown ? word : `line ${line.slice(0, 12)}`;
    // Lines of one kind are alike: two of each suffice.
    const count = [...seen].filter((known) => known.startsWith(`${name}#`)).length;
    if (count < 2) {
      seen.add(`${name}#${count}`);
      for (const at of placesOf(line)) {
        const changed = Buffer.from(bundle);
        const index = start + at;
        changed[index] = (changed[index] ?? 0) ^ 1;
        damages.push({ name: `a bit of ${name} at ${at}`, bundle: changed });
      }
    }
    start += line.length + 1;
  }
  return damages;
}

/** The first character, each that begins a field, the last one, and the line break. */
function placesOf(line: string): number[] {
  const fields = [...line.matchAll(/ /g)].slice(0, 4).map(({ index }) => index + 1);
  return [...new Set([0, ...fields, Math.max(0, line.length - 1), line.length])];
}

/** Lines of each kind removed, doubled, and swapped with the next. */
function lineChanges(bundle: Buffer): Damage[] {
  const lines = bundle.toString('utf8').split('\n').slice(0, -1);
  const counts = new Map<string, number>();
  return lines.flatMap((line, at) => {
    const word = line.split(' ')[0] ?? '';
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    if (count > 2) return [];
    const next = lines[at + 1] ?? '';
    const changes: Record<string, readonly string[]> = {
      'is removed': lines.toSpliced(at, 1),
      'is doubled': lines.toSpliced(at, 0, line),
      'is swapped': lines.toSpliced(at, 2, next, line),
    };
    return Object.entries(changes)
      .filter(([, changed]) => changed.join('\n') !== lines.join('\n'))
      .map(([what, changed]) => ({
        name: `line ${at + 1} (${line.slice(0, 20)}) ${what}`,
        bundle: Buffer.from(`${changed.join('\n')}\n`),
      }));
  });
}

/** Cut off, or continued. */
function ends(bundle: Buffer): Damage[] {
  const cuts = [
    0,
    1,
    17,
    Math.floor(bundle.length / 2),
    bundle.length - 46,
    bundle.length - 10,
    bundle.length - 1,
  ];
  const added = ['\n', ' ', 'nothing\n', 'nothing', '\0', '\r\n', 'events 0\n', bundle.toString('latin1')];
  return [
    ...cuts.map((at) => ({ name: `cut off after ${at} bytes`, bundle: bundle.subarray(0, at) })),
    ...added.map((text) => ({
      name: `followed by ${JSON.stringify(text.slice(0, 10))}`,
      bundle: Buffer.concat([bundle, Buffer.from(text, 'latin1')]),
    })),
  ];
}

/** The same text in another encoding, or with other line ends. */
function encodings(bundle: Buffer): Damage[] {
  const text = bundle.toString('utf8');
  const others: Record<string, Buffer> = {
    CRLF: Buffer.from(text.replaceAll('\n', '\r\n')),
    'a byte order mark': Buffer.from(`\ufeff${text}`),
    'UTF-16': Buffer.from(text, 'utf16le'),
    'Latin-1': Buffer.from(text, 'latin1'),
    'spaces at the ends of lines': Buffer.from(text.replaceAll('\n', ' \n')),
    tabs: Buffer.from(text.replaceAll(' ', '\t')),
  };
  return Object.entries(others).map(([name, changed]) => ({ name, bundle: changed }));
}

/** Everything that may happen to a file by accident, or by a hand that does not know the digest. */
export function accidents(bundle: Buffer): Damage[] {
  return [...flips(bundle), ...lineChanges(bundle), ...ends(bundle), ...encodings(bundle)].filter(
    (damage) => !damage.bundle.equals(bundle),
  );
}

/** The same by one who writes counts and digest anew. */
export function forgeries(bundle: Buffer): Damage[] {
  return [...flips(bundle), ...lineChanges(bundle)].flatMap((damage) => {
    const text = damage.bundle.toString('utf8');
    // A text that is no UTF-8 any more cannot be written again by this way.
    if (!Buffer.from(text).equals(damage.bundle) || !text.includes('\n\nevents ')) return [];
    const sealed = Buffer.from(reseal(text));
    return sealed.equals(bundle) ? [] : [{ name: `${damage.name}, sealed anew`, bundle: sealed }];
  });
}

/** A change of the text, sealed anew. */
export function forged(name: string, bundle: Buffer, change: (text: string) => string): Damage {
  const text = bundle.toString('utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`nothing was forged: ${name}`);
  return { name, bundle: Buffer.from(reseal(changed)) };
}
