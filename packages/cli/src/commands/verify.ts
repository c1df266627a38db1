import type { Client } from '@daybook/sdk';
import type { Command } from 'commander';
import { copySource, keptCheckpoints } from '../ledger-copy/ledger-copy.ts';
import { FailedError, UsageError } from '../output/errors.ts';
import { jsonLine, visible, visibleLines } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { checkCanSave, readCheckpoint, saveCheckpoint } from '../verify/checkpoint-file.ts';
import { type PinFlags, pinOf, readBytes } from '../verify/keys.ts';
import { verifyLedger } from '../verify/ledger.ts';
import type { LedgerSource } from '../verify/ledger-source.ts';
import { inspectProof, verifyProof } from '../verify/proof.ts';
import { parseProofFile } from '../verify/proof-file.ts';
import { formatReport, type Report, type UnverifiedReport } from '../verify/report.ts';
import { decodeSavedText } from '../verify/saved-text.ts';
import { serverSource } from '../verify/server-source.ts';
import { reportingFailure } from '../verify/verification-failure.ts';
import { addClientOptions, addProgressOptions, type ClientFlags, clientOf } from './options.ts';

type KeyFlags = PinFlags & { readonly json?: boolean };
type LedgerFlags = KeyFlags &
  ClientFlags & {
    readonly checkpoint?: string;
    readonly save?: string;
    readonly payloads?: boolean;
    readonly progress?: boolean;
  };

const WHAT_TO_VERIFY = `say what to verify:
  ./daybook verify proof FILE --key-file ./daybook.key   the proof of one event, - for standard input
  ./daybook verify ledger --key-file ./daybook.key       a running server's whole ledger
  ./daybook verify ledger DIR --key-file ./daybook.key   a copy of it, without the server
(add --help for what can be given)`;

export function registerVerify(program: Command, io: Io): void {
  const verify = program
    .command('verify')
    .summary('check proofs, or a whole ledger')
    .description('Checks a proof, or a running ledger, and says exactly what was proved and what was not.')
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
  addProgressOptions(addClientOptions(addKeyOptions(ledger)))
    .addHelpText(
      'after',
      '\nExample:\n  ./daybook verify ledger --key-file ./daybook.key --checkpoint ./last --save ./last\n  ./daybook verify ledger ./copy --key-file ./daybook.key --checkpoint ./last\n\nThe first time there is no checkpoint: leave --checkpoint out.',
    )
    .action((folder: string | undefined, flags: LedgerFlags) => checkLedger(folder, flags, io));
}

function addKeyOptions(command: Command): Command {
  return command
    .option(
      '--key <key>',
      'the verifier key that you keep apart from the server; may be repeated while it is being replaced',
      (key: string, keys: readonly string[] = []) => [...keys, key],
    )
    .option('--key-file <file>', 'a file with pinned verifier keys of the log, one a line')
    .option('--unpinned', 'without a key: look at the form only, which proves nothing (exit code 1)')
    .option('--json', 'print { "ok", "proved", "notProved", … }');
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
    return { source: serverSource(client), client };
  }
  if (folder === '') throw new UsageError('the folder is empty: is the variable set that it comes from?');
  for (const option of ['payloads', 'url', 'apiKey'] as const) {
    if (flags[option] === undefined) continue;
    const name = option === 'apiKey' ? 'api-key' : option;
    throw new UsageError(
      `--${name} asks a server, and ${folder} is checked without one: leave one of them out`,
    );
  }
  return { source: copySource(folder), client: undefined };
}

/** Prints the report, or says why there is none; unless all was verified, the exit code is 1. */
async function reporting(
  flags: KeyFlags,
  io: Io,
  check: () => Promise<{ report: Report | UnverifiedReport; details: string }>,
): Promise<void> {
  const { report, details } = await reportingFailure(flags, io, 'not verified', check);
  await io.out(
    flags.json ? jsonLine(report) : `${visibleLines(formatReport(report))}${visibleLines(details)}`,
  );
  if (!report.ok) throw new FailedError('');
}

/** The payload as it was recorded, on one line: read and written again, it would be another text than the one that was hashed. */
function describePayload(payload: string, isProved: boolean): string {
  const shown = visible(payload);
  const spelled =
    shown === payload ? '' : ' (invisible characters are spelled out; --json has them as they were recorded)';
  return `\n${isProved ? 'The proved payload, as recorded' : 'The payload, of which nothing is proved'}${spelled}:\n${shown}\n`;
}

/** A path as it can stand in a command line, or a word for it. */
function wordOf(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : 'FILE';
}
