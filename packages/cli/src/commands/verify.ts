import { rename, writeFile } from 'node:fs/promises';
import { LedgerError } from '@daybook/ledger';
import type { Command } from 'commander';
import { FailedError } from '../output/errors.ts';
import { jsonBlock, jsonLine, visible, visibleLines } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { pinnedKeys, readTextFile } from '../verify/keys.ts';
import { verifyLedger } from '../verify/ledger.ts';
import { parseProofFile, verifyProof } from '../verify/proof.ts';
import { formatReport, type Report } from '../verify/report.ts';
import { VerificationError } from '../verify/verification-error.ts';
import { addClientOptions, addProgressOptions, type ClientFlags, clientOf } from './options.ts';

type KeyFlags = { readonly key?: readonly string[]; readonly keyFile?: string; readonly json?: boolean };
type LedgerFlags = KeyFlags &
  ClientFlags & { readonly checkpoint?: string; readonly save?: string; readonly progress?: boolean };

export function registerVerify(program: Command, io: Io): void {
  const verify = program
    .command('verify')
    .summary('check proofs, or a whole ledger')
    .description('Checks a proof, or a running ledger, and says exactly what was proved and what was not.')
    .addHelpText('after', '\n"daybook verify FILE" is short for "daybook verify proof FILE".');
  const proof = verify
    .command('proof', { isDefault: true })
    .description('Checks the proof of one event offline: the JSON of GET /v1/events/{id}/proof.')
    .argument('<file>', 'the proof, - for standard input');
  addKeyOptions(proof)
    .addHelpText(
      'after',
      '\nExample:\n  curl -s … /v1/events/019a…/proof | daybook verify proof - --key-file ./daybook.key',
    )
    .action((path: string, flags: KeyFlags) => checkProof(path, flags, io));
  const ledger = verify
    .command('ledger')
    .description(
      "Fetches a server's whole ledger, recomputes it, and compares it with its signed checkpoint and an older one.",
    )
    .option('--checkpoint <file>', 'an old checkpoint, kept outside, that the ledger must extend')
    .option('--save <file>', 'write the new checkpoint there when all is well');
  addProgressOptions(addClientOptions(addKeyOptions(ledger)))
    .addHelpText(
      'after',
      '\nExample:\n  daybook verify ledger --key-file ./daybook.key --checkpoint ./last --save ./last',
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

async function checkProof(path: string, flags: KeyFlags, io: Io): Promise<void> {
  const text = path === '-' ? await io.input() : await readTextFile(path);
  await reporting(flags, io, async () => {
    const report = verifyProof(parseProofFile(text), await pinnedKeys(flags));
    return { report, details: `\nThe proved payload:\n${formatPayload(report.payload)}` };
  });
}

async function checkLedger(flags: LedgerFlags, io: Io): Promise<void> {
  const client = clientOf(flags, io);
  const oldCheckpoint = flags.checkpoint === undefined ? undefined : await readTextFile(flags.checkpoint);
  const progress = createProgress(io, flags.progress);
  await reporting(flags, io, async () => {
    try {
      const report = await verifyLedger(client, {
        keys: await pinnedKeys(flags),
        oldCheckpoint,
        onProgress: (done, total) => progress.show(`${done} of ${total} entries`),
      });
      if (flags.save !== undefined) await save(flags.save, report.checkpoint);
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

/** Whole or not at all: a cut checkpoint would be worse than the old one. */
async function save(path: string, checkpoint: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    await writeFile(temporary, checkpoint);
    await rename(temporary, path);
  } catch (error) {
    throw new FailedError(
      `${path}: cannot be written (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
