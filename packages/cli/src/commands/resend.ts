import type { RecordingError } from '@daybook/sdk';
import { type Resent, resendRefused } from '@daybook/sdk/resend';
import type { Command } from 'commander';
import { FailedError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { addClientOptions, type ClientFlags, connectionOf } from './options.ts';

type Flags = ClientFlags & { readonly json?: boolean };

/** The exit code when some events are back in the file, and others were recorded. */
const PARTLY = 3;
/** How many refusals are told one by one. */
const TOLD_MAX = 20;

export function registerResend(program: Command, io: Io): void {
  const command = program
    .command('resend')
    .summary('send events again that the server refused')
    .description(
      `Sends the events of a file again that the server refused for good: those of a program with a spool stand beside it, in
<spool>.refused, each with its reason. Do so when the reason is gone, such as an action that was not registered; the events in the file may be corrected
too. What is refused again goes back into the file; then the exit code is 3, or 1 when nothing was recorded. The
program may run meanwhile. Run this as the program's user: a file of another user is left alone.`,
    )
    .argument('<file>', 'a file of refused events')
    .option('--json', 'print { "accepted", "duplicates", "refused", "damaged" }');
  addClientOptions(command)
    .addHelpText('after', '\nExample:\n  ./daybook resend /var/lib/shop/events.spool.refused')
    .action((file: string, flags: Flags) => resend(file, flags, io));
}

async function resend(file: string, flags: Flags, io: Io): Promise<void> {
  let told = 0;
  const onError = (error: RecordingError) => {
    told += 1;
    if (told <= TOLD_MAX) io.err(`${visible(describe(error))}\n`);
  };
  const resent = await resendRefused(file, { ...connectionOf(flags, io), onError });
  if (told > TOLD_MAX) io.err(`… and ${told - TOLD_MAX} more\n`);
  await io.out(flags.json ? jsonLine(resent) : `${summary(resent, file)}\n`);
  const { accepted, duplicates, refused, damaged } = resent;
  if (refused + damaged > 0) throw new FailedError('', accepted + duplicates > 0 ? PARTLY : 1);
}

function describe({ code, eventId, issues, message }: RecordingError): string {
  if (code !== 'refused-event') return message;
  return `${eventId}: ${issues.map((issue) => `${issue.path} ${issue.message}`.trim()).join('; ')}`;
}

function summary({ accepted, duplicates, refused, damaged }: Resent, file: string): string {
  const parts = [
    `${accepted} recorded`,
    ...(duplicates > 0 ? [`${duplicates} there already`] : []),
    ...(refused > 0 ? [`${refused} refused again and back in ${visible(file)}`] : []),
    ...(damaged > 0 ? [`${damaged} lines that are no events, left in ${visible(file)}`] : []),
  ];
  return `${parts.join(', ')}.`;
}
