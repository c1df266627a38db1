import type { ResumedLedger } from '@daybook/server';
import type { Command } from 'commander';
import { visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { readCheckpoint } from '../verify/checkpoint-file.ts';
import { wordOf } from './verifying.ts';

/** How somebody says what the newest checkpoint is. */
export type DecisionFlags = {
  readonly checkpoint?: readonly string[];
  /** commander's name for `--no-newer-checkpoint`: false where that is given. */
  readonly newerCheckpoint?: boolean;
};

export function addDecisionOptions(command: Command): Command {
  return command
    .option(
      '--checkpoint <file>',
      'the newest checkpoint that you know of the ledger; once for each organization',
      (file: string, files: readonly string[] = []) => [...files, file],
    )
    .option(
      '--no-newer-checkpoint',
      'nobody knows a newer checkpoint than those given; this is recorded. A rollback that somebody can prove later then counts as one',
    );
}

/** The same as the server's commands take it. Throws `FailedError` for a file that cannot be read. */
export async function decisionOf({ checkpoint = [], newerCheckpoint = true }: DecisionFlags) {
  const checkpoints = await Promise.all(
    checkpoint.map(async (file) => ({ file, note: await readCheckpoint(file) })),
  );
  return { checkpoints, noNewerCheckpoint: !newerCheckpoint };
}

/** Says how ledgers stand. */
export async function sayLedgers(
  ledgers: readonly ResumedLedger[],
  dataFolder: string,
  io: Io,
): Promise<void> {
  const data = `--data ${wordOf(dataFolder)}`;
  for (const { name, size, state, checkpointSize, waited } of ledgers) {
    const ledger = `The ledger of ${visible(name)} (${size} entries)`;
    switch (state) {
      case 'growing':
        await io.out(`${ledger} ${growth(waited, checkpointSize)}.\n`);
        break;
      case 'waiting':
        await io.out(
          `${ledger} signs nothing yet: give the newest checkpoint that you know, or say that there is none:\n  ./daybook ledger resume ${data} --checkpoint FILE\n  ./daybook ledger resume ${data} --no-newer-checkpoint\n`,
        );
        break;
      case 'behind':
        await io.out(
          `${ledger} does not extend the checkpoint of ${checkpointSize} entries that it signed: entries are lost, and it signs nothing. Look for a newer backup. If there is none, begin another log: ./daybook ledger retire ${data}\n`,
        );
    }
  }
}

function growth(waited: boolean, checkpointSize: number | undefined): string {
  const words = waited ? 'grows again' : 'did not wait: nothing was changed';
  return checkpointSize === undefined
    ? words
    : `extends the checkpoint of ${checkpointSize} entries and ${words}`;
}
