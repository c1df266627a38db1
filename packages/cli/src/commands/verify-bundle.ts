import type { Command } from 'commander';
import { UsageError } from '../output/errors.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { verifyBundleBytes } from '../verify/bundle.ts';
import { openBundleFile } from '../verify/bundle-file.ts';
import { readCheckpoint } from '../verify/checkpoint-file.ts';
import { pinOf } from '../verify/keys.ts';
import { addProgressOptions } from './options.ts';
import { addKeyOptions, type KeyFlags, reporting, wordOf } from './verifying.ts';

type BundleFlags = KeyFlags & { readonly checkpoint?: string; readonly progress?: boolean };

/** `verify bundle`. */
export function registerVerifyBundle(verify: Command, io: Io): void {
  const bundle = verify
    .command('bundle')
    .description(
      'Checks exported events with their proofs offline, whatever their number: every event, its place, that a range has no gap, and the signature of a pinned key.',
    )
    .argument('[file]', 'the bundle, - for standard input')
    .usage('[options] <file>')
    .option(
      '--checkpoint <file>',
      'an old checkpoint, kept outside, that the tree of the bundle must extend',
    );
  addProgressOptions(addKeyOptions(bundle))
    .addHelpText(
      'after',
      '\nExample:\n  ./daybook verify bundle ./november.bundle --key-file ./daybook.key --checkpoint ./last',
    )
    .action((path: string | undefined, flags: BundleFlags) => checkBundle(path, flags, io));
}

async function checkBundle(path: string | undefined, flags: BundleFlags, io: Io): Promise<void> {
  if (path === undefined || path === '')
    throw new UsageError(
      'say which bundle to verify, - for standard input: ./daybook verify bundle FILE --key-file ./daybook.key',
    );
  const keys = await pinOf(flags, `./daybook verify bundle ${wordOf(path)}`);
  const progress = createProgress(io, flags.progress);
  await reporting(flags, io, async () => {
    const oldCheckpoint = flags.checkpoint === undefined ? undefined : await readCheckpoint(flags.checkpoint);
    const file = path === '-' ? { bytes: io.inputParts(), size: undefined } : await openBundleFile(path);
    try {
      const report = await verifyBundleBytes(file.bytes, {
        keys,
        oldCheckpoint,
        onProgress: ({ bytes, events }) => progress.show(describeProgress(bytes, file.size, events)),
      });
      return { report, details: '' };
    } finally {
      progress.end();
    }
  });
}

function describeProgress(bytes: number, size: number | undefined, events: number): string {
  const read = `${events} events, ${megabytes(bytes)}`;
  if (size === undefined) return read;
  return `${read} of ${megabytes(size)} (${size === 0 ? 100 : Math.floor((100 * bytes) / size)} %)`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
