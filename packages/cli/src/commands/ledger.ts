import type { Command } from 'commander';
import { saveLedger } from '../ledger-copy/save-ledger.ts';
import { FailedError, UsageError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { createProgress } from '../output/progress.ts';
import { type PinFlags, pinOf } from '../verify/keys.ts';
import { serverSource } from '../verify/server-source.ts';
import { reportingFailure } from '../verify/verification-failure.ts';
import { addDecisionOptions, type DecisionFlags, decisionOf, sayLedgers } from './ledger-decision.ts';
import {
  addClientOptions,
  addDataOption,
  addLogOption,
  addProgressOptions,
  type ClientFlags,
  clientOf,
  dataFolderOf,
} from './options.ts';

type SaveFlags = ClientFlags &
  Pick<PinFlags, 'key' | 'keyFile'> & {
    readonly log?: number;
    readonly json?: boolean;
    readonly progress?: boolean;
  };

type ResumeFlags = DecisionFlags & { readonly data?: string; readonly json?: boolean };

type RetireFlags = {
  readonly data?: string;
  readonly organization?: string;
  readonly erasures?: string;
  readonly json?: boolean;
};

export function registerLedger(program: Command, io: Io): void {
  const ledger = program
    .command('ledger')
    .summary('copy the ledger into a folder, let it grow after a restore')
    .description(
      'Copies the ledger, to be checked without the server; and decides about it after a restore.',
    );
  const save = ledger
    .command('save')
    .description(
      'Copies tiles, entry bundles and checkpoints into a folder, in the paths of C2SP tlog-tiles. Run again, it fetches only what is missing. Entries are commitments: a copy holds no events.',
    )
    .argument('<folder>', 'a new or empty folder, or a copy of the same ledger')
    .option(
      '--key <key>',
      'save only what this verifier key has signed; may be repeated while it is being replaced',
      (key: string, keys: readonly string[] = []) => [...keys, key],
    )
    .option('--key-file <file>', 'the same with a file of verifier keys, one a line')
    .option('--json', 'print { "origin", "size", "fetched", "kept", … }');
  addProgressOptions(addClientOptions(addLogOption(save)))
    .addHelpText(
      'after',
      '\nExample:\n  ./daybook ledger save ./copy --key-file ./daybook.key\n  ./daybook verify ledger ./copy --key-file ./daybook.key',
    )
    .action((folder: string, flags: SaveFlags) => runSave(folder, flags, io));
  registerResume(ledger, io);
  registerRetire(ledger, io);
}

function registerResume(ledger: Command, io: Io): void {
  const resume = ledger
    .command('resume')
    .description(
      'Lets a ledger that waits after a restore grow again, where it extends the newest checkpoint that is known. The server may run. The act is recorded as done by system.',
    );
  addDecisionOptions(addDataOption(resume))
    .option('--json', 'print { "ledgers" }')
    .addHelpText(
      'after',
      '\nExamples:\n  ./daybook ledger resume --data ./restored --checkpoint ./last-checkpoint\n  ./daybook ledger resume --data ./restored --no-newer-checkpoint',
    )
    .action((flags: ResumeFlags) => runResume(flags, io));
}

async function runResume(flags: ResumeFlags, io: Io): Promise<void> {
  const decision = await decisionOf(flags);
  const { resumeLedgers } = await import('@daybook/server');
  const dataFolder = dataFolderOf(flags, io);
  const ledgers = await resumeLedgers({ dataFolder, ...decision, env: io.env });
  if (flags.json) await io.out(jsonLine({ ledgers }));
  else await sayLedgers(ledgers, dataFolder, io);
  if (ledgers.some(({ state }) => state !== 'growing')) throw new FailedError('');
}

function registerRetire(ledger: Command, io: Io): void {
  const retire = ledger
    .command('retire')
    .description(
      'Ends a log that has lost entries, and begins another one with a name and a key of its own. Its entry 0 commits to the last checkpoints of the old one; the events that are left follow, at other positions. The server must not run.',
    );
  addDataOption(retire)
    .option('--organization <name>', 'name or id of the organization, where the folder has several')
    .option(
      '--erasures <manifest>',
      'the manifest of a newer backup: events that were erased by then stay behind',
    )
    .option('--json', 'print { "retired", "lost", "origin", "verifierKey", "events", "damaged" }')
    .addHelpText('after', '\nExample:\n  ./daybook ledger retire --data ./restored')
    .action((flags: RetireFlags) => runRetire(flags, io));
}

async function runRetire(flags: RetireFlags, io: Io): Promise<void> {
  const { retireLedger } = await import('@daybook/server');
  const log = await retireLedger({
    dataFolder: dataFolderOf(flags, io),
    organization: flags.organization,
    erasures: flags.erasures,
    env: io.env,
  });
  if (flags.json) {
    await io.out(jsonLine(log));
    return;
  }
  const { retired, lost, origin, verifierKey, events, damaged } = log;
  const left = damaged > 0 ? ` ${damaged} are damaged and stay behind.` : '';
  await io.out(
    `The log ${visible(retired.origin)} has ended at ${retired.size} entries; ${lost} are lost. The log ${visible(origin)} begins with an entry that commits to its last checkpoints, and ${events} events follow.${left}\nPin its key from now on, and keep the old one for old proofs:\n  ${visible(verifierKey)}\n`,
  );
}

async function runSave(folder: string, flags: SaveFlags, io: Io): Promise<void> {
  if (folder === '') throw new UsageError('the folder is empty: is the variable set that it comes from?');
  const isPinned = flags.key !== undefined || flags.keyFile !== undefined;
  const keys = isPinned ? await pinOf(flags, './daybook ledger save') : undefined;
  const client = clientOf(flags, io);
  const progress = createProgress(io, flags.progress);
  await reportingFailure(flags, io, 'not saved', async () => {
    const show = (path: string, fetched: number) => progress.show(`${path}, ${fetched} files fetched`);
    const saved = await saveLedger(serverSource(client, flags.log), folder, show, keys).finally(progress.end);
    await io.out(
      flags.json
        ? jsonLine({ ok: true, folder, ...saved })
        : visible(
            `${saved.origin}: ${saved.size} entries are in ${folder} (${saved.fetched} files fetched, ${saved.kept} were there).`,
          ) +
            `\n${isPinned ? 'The pinned key signed its checkpoint. To verify every entry' : 'Nothing was verified yet'}: ./daybook verify ledger ${visible(folder)} --key-file ./daybook.key\n`,
    );
  });
}
