import { LedgerError } from '@daybook/ledger';
import type { Command } from 'commander';
import { FailedError, UsageError } from '../output/errors.ts';
import { jsonBlock, jsonLine, visible, visibleLines } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { checkCanSave, readCheckpoint, saveCheckpoint } from '../verify/checkpoint-file.ts';
import { pinnedKeys, readTextFile } from '../verify/keys.ts';
import { verifyLedger } from '../verify/ledger.ts';
import { verifyProof } from '../verify/proof.ts';
import { parseProofFile } from '../verify/proof-file.ts';
import { formatReport, type Report } from '../verify/report.ts';
import { VerificationError } from '../verify/verification-error.ts';
import { addClientOptions, addProgressOptions, type ClientFlags, clientOf } from './options.ts';

type KeyFlags = { readonly key?: readonly string[]; readonly keyFile?: string; readonly json?: boolean };
type LedgerFlags = KeyFlags &
  ClientFlags & {
    readonly checkpoint?: string;
    readonly save?: string;
    readonly payloads?: boolean;
    readonly progress?: boolean;
  };

const WHAT_TO_VERIFY = `say what to verify:
  npx daybook verify proof FILE   the proof of one event, - for standard input
  npx daybook verify ledger       a running server's whole ledger
(add --help for what can be given)`;

export function registerVerify(program: Command, io: Io): void {
  const verify = program
    .command('verify')
    .summary('check proofs, or a whole ledger')
    .description('Checks a proof, or a running ledger, and says exactly what was proved and what was not.')
    .addHelpText('after', '\n"npx daybook verify FILE" is short for "npx daybook verify proof FILE".');
  const proof = verify
    .command('proof', { isDefault: true })
    .description('Checks the proof of one event offline: the JSON of GET /v1/events/{id}/proof.')
    .argument('[file]', 'the proof, - for standard input')
    .usage('[options] <file>');
  addKeyOptions(proof)
    .addHelpText(
      'after',
      '\nExample:\n  curl --fail-with-body -sS … /v1/events/019a…/proof | npx daybook verify proof - --key-file ./daybook.key',
    )
    .action((path: string | undefined, flags: KeyFlags) => checkProof(path, flags, io));
  const ledger = verify
    .command('ledger')
    .description(
      "Fetches a server's whole ledger, recomputes it, and compares it with its signed checkpoint and an older one. Its entries are commitments; --payloads checks what is stored under them too.",
    )
    .option('--checkpoint <file>', 'an old checkpoint, kept outside, that the ledger must extend')
    .option('--save <file>', 'write the new checkpoint there when all is well')
    .option(
      '--payloads',
      'also fetch every payload and hold it against its entry (needs the scope events:read)',
    );
  addProgressOptions(addClientOptions(addKeyOptions(ledger)))
    .addHelpText(
      'after',
      '\nExample:\n  npx daybook verify ledger --key-file ./daybook.key --checkpoint ./last --save ./last\n\nThe first time there is no checkpoint: leave --checkpoint out.',
    )
    .action((flags: LedgerFlags) => checkLedger(flags, io));
}

function addKeyOptions(command: Command): Command {
  return command
    .option(
      '--key <key>',
      'the pinned verifier key; may be repeated',
      (key: string, keys: readonly string[] = []) => [...keys, key],
    )
    .option('--key-file <file>', 'a file with verifier keys, one a line')
    .option('--json', 'print { "ok", "proved", "notProved", … }');
}

async function checkProof(path: string | undefined, flags: KeyFlags, io: Io): Promise<void> {
  if (path === undefined) throw new UsageError(WHAT_TO_VERIFY);
  const text = path === '-' ? await io.input() : await readTextFile(path);
  await reporting(flags, io, async () => {
    const report = verifyProof(parseProofFile(text), await pinnedKeys(flags));
    return { report, details: `\nThe proved payload:\n${formatPayload(report.payload)}` };
  });
}

async function checkLedger(flags: LedgerFlags, io: Io): Promise<void> {
  const client = clientOf(flags, io);
  const oldCheckpoint = flags.checkpoint === undefined ? undefined : await readCheckpoint(flags.checkpoint);
  if (flags.save !== undefined) await checkCanSave(flags.save);
  const progress = createProgress(io, flags.progress);
  await reporting(flags, io, async () => {
    try {
      const report = await verifyLedger(client, {
        keys: await pinnedKeys(flags),
        oldCheckpoint,
        payloads: flags.payloads,
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

/** Prints the report, or says why there is none; then the exit code is 1. */
async function reporting(
  flags: KeyFlags,
  io: Io,
  check: () => Promise<{ report: Report; details: string }>,
): Promise<void> {
  try {
    const { report, details } = await check();
    await io.out(flags.json ? jsonLine(report) : visibleLines(`${formatReport(report)}${details}`));
  } catch (error) {
    if (!(error instanceof LedgerError || error instanceof VerificationError)) throw error;
    const { code, message } = error;
    if (flags.json) await io.out(jsonLine({ ok: false, code, message, proved: [], notProved: [] }));
    throw new FailedError(flags.json ? '' : `not verified: ${code}: ${visible(message)}`);
  }
}

/** The payload is JSON that a server wrote; whatever it is, it is shown. */
function formatPayload(payload: string): string {
  try {
    return jsonBlock(JSON.parse(payload));
  } catch {
    return `${visible(payload)}\n`;
  }
}
