import { commitment, encodeLeaf, generateSigningKey, leafHash, nodeHash } from '@daybook/ledger';
import { type BundleLog, reseal } from '../../packages/ledger/src/testing/bundle-log.ts';
import { type Damage, forged } from './damages.ts';
import { rangeOf, sampleLog } from './sample-bundles.ts';

/** What a forger who knows the format would try, with the code of the check that finds it. */
export type Forgery = readonly [code: string, damage: Damage];

type Samples = { readonly log: BundleLog; readonly range: Buffer; readonly selection: Buffer };

export async function carefulForgeries({ log, range, selection }: Samples): Promise<readonly Forgery[]> {
  const part = await rangeOf(log, 16, 20);
  const other = sampleLog({ keys: generateSigningKey(log.origin) });
  const inRange = (code: string, name: string, change: (text: string) => string): Forgery => [
    code,
    forged(name, range, change),
  ];
  const inSelection = (code: string, name: string, change: (text: string) => string): Forgery => [
    code,
    forged(name, selection, change),
  ];
  const hash7 = `hash 7 1 ${base64(subtree(log, 7, 1))}\n`;
  const event7 = eventAt(range, 7);
  return [
    // Something is hidden.
    inRange('bundle-gap', 'an event hidden by its hash', (text) => text.replace(event7, hash7)),
    inRange('bundle-file', 'an event left out', (text) => text.replace(event7, '')),
    inRange('bundle-gone', 'an event called expired', (text) =>
      text.replace(event7, `gone 7 7 expired 40\n${hash7}`),
    ),
    inRange('bundle-gone', 'erased called expired', replaced('gone 20 20 erased', 'gone 20 20 expired')),
    inRange('bundle-gone', 'announced by an entry that is none', replaced('20 erased 41', '20 erased 36')),
    inRange(
      'bundle-file',
      'announced by an entry that is not shown',
      replaced('20 erased 41', '20 erased 55'),
    ),
    inRange('bundle-file', 'one range that is gone as two', (text) =>
      text
        .replace('gone 10 14 expired 40', 'gone 10 11 expired 40')
        .replace(/^hash 12 2 /m, 'gone 12 14 expired 40\n$&'),
    ),
    inRange('bundle-file', 'announced by itself', replaced('20 erased 41', '20 erased 20')),
    inRange('bundle-file', 'announced beyond the log', replaced('20 erased 41', '20 erased 60')),
    inRange('bundle-file', 'more gone than its hashes', replaced('gone 10 14', 'gone 10 15')),
    inRange('bundle-gap', 'a wider range', replaced('from 3\n', 'from 2\n')),
    inRange('bundle-file', 'a narrower range', replaced('end 37\n', 'end 36\n')),
    inRange('bundle-gap', 'a range beyond its events', replaced('end 37\n', 'end 38\n')),
    inRange('bundle-file', 'a range beyond the log', replaced('end 37\n', 'end 61\n')),
    // Something else is shown.
    inRange('root-mismatch', 'another payload', replaced('"KEY_7"', '"KEY_8"')),
    inRange('root-mismatch', 'another time', replaced('', '20:00:00.001Z', '20:00:00.000Z')),
    inRange('root-mismatch', 'two events exchanged', (text) => exchanged(text, 7, 8)),
    inRange('bundle-file', 'an event twice', (text) => text.replace(event7, event7 + event7)),
    inRange('bundle-file', 'an event for a hash', (text) =>
      text.replace(/^hash 2 1 .*\n/m, eventAt(range, 3).replace('event 3', 'announcement 2')),
    ),
    inSelection('bundle-filter', 'another filter', replaced('action:SECRET_READ', 'action:SECRET_LIST')),
    // Something else is said.
    inRange('bundle-file', 'another statement', replaced('The range is complete', 'The log is complete')),
    inSelection(
      'bundle-file',
      'a statement left out',
      replaced('', '', /^not-proved That the selection.*\n/m),
    ),
    inSelection('bundle-file', 'a selection called a range', replaced('kind selection', 'kind range')),
    [
      'bundle-gap',
      { name: 'the head of a range over a selection', bundle: joined(await rangeOf(log, 0, 60), selection) },
    ],
    [
      'bundle-file',
      {
        name: 'the checkpoint of another size',
        bundle: joined(await rangeOf(log.at(50), 3, 37, [1]), range),
      },
    ],
    ['signature-missing', { name: 'another log of the same name', bundle: await rangeOf(other, 3, 37) }],
    inRange(
      'signature-missing',
      'another key in the file',
      replaced('', `key ${other.verifierKey}`, /^key .*$/m),
    ),
    inRange('bundle-file', 'a signature line twice', (text) => text.replace(/^— .*\n/m, '$&$&')),
    // The same is spelled otherwise.
    inSelection('bundle-filter', 'a filter with two spaces', replaced('filter action', 'filter  action')),
    ...['\t', '\u00a0', '\u2028', '\ufeff'].map((space) =>
      inSelection(
        'bundle-filter',
        `a filter with ${JSON.stringify(space)}`,
        replaced('filter action', `filter ${space}action`),
      ),
    ),
    inSelection(
      'bundle-filter',
      'a filter that nobody knows',
      replaced('filter action', 'filter hour:7 action'),
    ),
    inSelection('bundle-filter', 'a filter that counts from now', replaced('since:2026-11-01', 'since:7d')),
    inSelection('bundle-file', 'no filter', replaced('', 'filter ', /^filter .*$/m)),
    [
      'bundle-file',
      forged('a hash in two halves', part, (text) => text.replace(/^hash 0 16 .*\n/m, halves(log, 0, 16))),
    ],
    ['bundle-file', forged('a border that is crossed', part, replaced('\nkey ', '\nborder 5\nkey '))],
    inRange('bundle-file', 'borders that do not rise', replaced('border 1\n', 'border 1\nborder 1\n')),
    inRange('bundle-file', 'a border of nothing', replaced('border 1\n', 'border 0\n')),
    ...['+7', '07', '7.0', '7e0', ' 7', '-7', '٧', '0x7', '9007199254740993', ''].map((spelled) =>
      inRange('bundle-file', `a position spelled "${spelled}"`, replaced('event 7 ', `event ${spelled} `)),
    ),
    ...['T20:00:00Z', 'T20:00:00.000+00:00', 't20:00:00.000Z', 'T24:00:00.000Z', ''].map((spelled) =>
      inRange('bundle-file', `a time spelled "${spelled}"`, (text) =>
        text.replace(event7, event7.replace('T20:00:00.000Z', spelled)),
      ),
    ),
    inRange('bundle-file', 'a salt with stray bits', replaced('BwcHBw==', 'BwcHBx==')),
    inRange('bundle-file', 'a salt without padding', replaced('BwcHBw==', 'BwcHBw')),
  ];
}

function replaced(from: string, to: string, pattern: string | RegExp = from): (text: string) => string {
  return (text) => text.replace(pattern, () => to);
}

function eventAt(bundle: Buffer, position: number): string {
  return new RegExp(`^event ${position} .*\n`, 'm').exec(bundle.toString())?.[0] ?? '';
}

function exchanged(text: string, one: number, other: number): string {
  const [first, second] = [one, other].map((position) => eventAt(Buffer.from(text), position));
  return text
    .replace(first ?? '', '#')
    .replace(second ?? '', (first ?? '').replace(`event ${one}`, `event ${other}`))
    .replace('#', (second ?? '').replace(`event ${other}`, `event ${one}`));
}

/** The head of one bundle and the body of another. */
function joined(head: Buffer, body: Buffer): Buffer {
  const bodyOf = (text: string) => text.slice(startOfBody(text));
  const text = head.toString();
  return Buffer.from(reseal(text.slice(0, startOfBody(text)) + bodyOf(body.toString())));
}

function startOfBody(text: string): number {
  const signatures = text.indexOf('\n\n', text.indexOf('\n\n') + 2) + 2;
  return text.indexOf('\n\n', signatures) + 2;
}

function halves(log: BundleLog, first: number, count: number): string {
  const half = count / 2;
  return [first, first + half]
    .map((start) => `hash ${start} ${half} ${base64(subtree(log, start, half))}\n`)
    .join('');
}

function subtree(log: BundleLog, first: number, count: number): Uint8Array {
  if (count > 1) return nodeHash(subtree(log, first, count / 2), subtree(log, first + count / 2, count / 2));
  const { recordedAt, ...opening } = log.event(first);
  return leafHash(encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(opening) }));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
