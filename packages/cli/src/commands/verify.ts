import type { Client } from '@daybook/sdk';
import type { Command } from 'commander';
import { copySource, keptCheckpoints } from '../ledger-copy/ledger-copy.ts';
import { UsageError } from '../output/errors.ts';
import { visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { checkCanSave, readCheckpoint, saveCheckpoint } from '../verify/checkpoint-file.ts';
import { pinOf, readBytes } from '../verify/keys.ts';
import { verifyLedger } from '../verify/ledger.ts';
import type { LedgerSource } from '../verify/ledger-source.ts';
import { inspectProof, verifyProof } from '../verify/proof.ts';
import { parseProofFile } from '../verify/proof-file.ts';
import { decodeSavedText } from '../verify/saved-text.ts';
import { serverSource } from '../verify/server-source.ts';
import { addClientOptions, addLogOption, addProgressOptions, type ClientFlags, clientOf } from './options.ts';
import { registerVerifyBundle } from './verify-bundle.ts';
import { addKeyOptions, type KeyFlags, reporting, wordOf } from './verifying.ts';

type LedgerFlags = KeyFlags &
  ClientFlags & {
    readonly checkpoint?: string;
    readonly save?: string;
    readonly payloads?: boolean;
    readonly log?: number;
    readonly progress?: boolean;
  };

const WHAT_TO_VERIFY = `say what to verify:
  ./daybook verify proof FILE --key-file ./daybook.key   the proof of one event, - for standard input
  ./daybook verify ledger --key-file ./daybook.key       a running server's whole ledger
  ./daybook verify ledger DIR --key-file ./daybook.key   a copy of it, without the server
  ./daybook verify bundle FILE --key-file ./daybook.key  exported events with their proofs, without the server
(add --help for what can be given)`;

export function registerVerify(program: Command, io: Io): void {
  const verify = program
    .command('verify')
    .summary('check proofs, bundles, or a whole ledger')
    .description('Checks a proof, a bundle or a ledger, and says exactly what was proved and what was not.')
    .addHelpText('after', '\n"./daybook verify FILE" is short for "./daybook verify proof FILE".');
  const proof = verify
    .command('proof', { isDefault: true })
    .description('Checks the proof of one event offline: the JSON of GET /v1/events/{id}/proof.')
    .argument('[file]', 'the proof, - for standard input')
    .usage('[options] <file>');
  addKeyOptions(proof)
    .addHelpText(
      'after',
      '\nExample:\n  curl --fail-with-body -sS … /v1/events/019a…/proof | ./daybook verify proof - --key-file ./daybook.key',
    )
    .action((path: string | undefined, flags: KeyFlags) => checkProof(path, flags, io));
  const ledger = verify
    .command('ledger')
    .description(
      "Reads a server's whole ledger, or a copy that 'daybook ledger save' made, recomputes it, and compares it with its signed checkpoint and an older one. Its entries are commitments; --payloads checks what is stored under them too.",
    )
    .argument('[folder]', 'a copy to check without the server; without it, the running server is asked')
    .usage('[options] [folder]')
    .option('--checkpoint <file>', 'an old checkpoint, kept outside, that the ledger must extend')
    .option('--save <file>', 'write the new checkpoint there when all is well')
    .option(
      '--payloads',
      'also fetch every payload and hold it against its entry (needs the scope events:read)',
    );
  addLogOption(ledger);
  addProgressOptions(addClientOptions(addKeyOptions(ledger)))
    .addHelpText(
      'after',
      '\nExample:\n  ./daybook verify ledger --key-file ./daybook.key --checkpoint ./last --save ./last\n  ./daybook verify ledger ./copy --key-file ./daybook.key --checkpoint ./last\n\nThe first time there is no checkpoint: leave --checkpoint out.',
    )
    .action((folder: string | undefined, flags: LedgerFlags) => checkLedger(folder, flags, io));
  registerVerifyBundle(verify, io);
}

async function checkProof(path: string | undefined, flags: KeyFlags, io: Io): Promise<void> {
  if (path === undefined) throw new UsageError(WHAT_TO_VERIFY);
  const keys = await pinOf(flags, `./daybook verify proof ${wordOf(path)}`);
  await reporting(flags, io, async () => {
    const bytes = path === '-' ? await io.inputBytes() : await readBytes(path);
    const name = path === '-' ? 'standard input' : path;
    const proof = parseProofFile(decodeSavedText(bytes, { name, kind: 'json' }));
    const report = keys === undefined ? inspectProof(proof) : verifyProof(proof, keys);
    return { report, details: describePayload(report.payload, report.ok) };
  });
}

async function checkLedger(folder: string | undefined, flags: LedgerFlags, io: Io): Promise<void> {
  const keys = await pinOf(
    flags,
    `./daybook verify ledger${folder === undefined ? '' : ` ${wordOf(folder)}`}`,
  );
  if (keys === undefined && flags.save !== undefined)
    throw new UsageError(
      '--save keeps what was verified, so it needs a pinned key: give --key or --key-file',
    );
  const { source, client } = ledgerOf(folder, flags, io);
  if (flags.save !== undefined) await checkCanSave(flags.save);
  const progress = createProgress(io, flags.progress);
  await reporting(flags, io, async () => {
    try {
      const report = await verifyLedger(source, {
        keys,
        oldCheckpoint: flags.checkpoint === undefined ? undefined : await readCheckpoint(flags.checkpoint),
        kept: folder === undefined ? [] : await keptCheckpoints(folder),
        payloadsOf: flags.payloads ? client : undefined,
        onProgress: (done, total) =>
          progress.show(`${done} of ${total} entries${flags.payloads ? ' with their payloads' : ''}`),
      });
      if (flags.save !== undefined) await saveCheckpoint(flags.save, report.checkpoint);
      return { report, details: flags.save === undefined ? '' : `\nThe checkpoint is in ${flags.save}.\n` };
    } finally {
      progress.end();
    }
  });
}

/** Where the ledger is read: a copy is read without a server, and needs no API key. */
function ledgerOf(
  folder: string | undefined,
  flags: LedgerFlags,
  io: Io,
): { readonly source: LedgerSource; readonly client: Client | undefined } {
  if (folder === undefined) {
    const client = clientOf(flags, io);
    if (flags.log !== undefined && flags.payloads)
      throw new UsageError(
        '--payloads: the payloads of a retired log are those of the one that followed; leave --log out',
      );
    return { source: serverSource(client, flags.log), client };
  }
  if (folder === '') throw new UsageError('the folder is empty: is the variable set that it comes from?');
  for (const option of ['payloads', 'url', 'apiKey', 'log'] as const) {
    if (flags[option] === undefined) continue;
    const name = option === 'apiKey' ? 'api-key' : option;
    throw new UsageError(
      `--${name} asks a server, and ${folder} is checked without one: leave one of them out`,
    );
  }
  return { source: copySource(folder), client: undefined };
}

/** The payload as it was recorded, on one line: read and written again, it would be another text than the one that was hashed. */
function describePayload(payload: string, isProved: boolean): string {
  const shown = visible(payload);
  const spelled =
    shown === payload ? '' : ' (invisible characters are spelled out; --json has them as they were recorded)';
  return `\n${isProved ? 'The proved payload, as recorded' : 'The payload, of which nothing is proved'}${spelled}:\n${shown}\n`;
}
