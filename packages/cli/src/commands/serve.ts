import type { Command } from 'commander';
import { UsageError } from '../output/errors.ts';
import type { Io } from '../output/io.ts';
import { addDataOption, dataFolderOf, wholeNumber } from './options.ts';

type Flags = {
  readonly data?: string;
  readonly port?: number;
  readonly host?: string;
  readonly acceptRollback?: boolean;
};

export function registerServe(program: Command, io: Io): void {
  const command = program
    .command('serve')
    .summary('run the server')
    .description(
      'Runs the server and prints one line with its address when it is ready to answer. Until there is an owner, it prints a one-time link by which the first account is made. SIGINT or SIGTERM lets it finish what it has begun; a second one ends it at once.',
    );
  addDataOption(command)
    .option('--port <number>', 'the port, 0 for any free one (default: DAYBOOK_PORT, or 4280)', parsePort)
    .option('--host <address>', 'the address to listen on (default: DAYBOOK_HOST, or 127.0.0.1)')
    .option(
      '--accept-rollback',
      'go on although a database is older than the others remember it; this is recorded',
    )
    .addHelpText('after', '\nExample:\n  ./daybook serve --data ./data --port 4280')
    .action((flags: Flags) => serve(flags, io));
}

async function serve(flags: Flags, io: Io): Promise<void> {
  const port = flags.port ?? portOf(io.env.DAYBOOK_PORT);
  const host = flags.host ?? (io.env.DAYBOOK_HOST || undefined);
  const { pageNotice, startServer, untilStopped } = await import('@daybook/server');
  const server = await startServer({
    dataFolder: dataFolderOf(flags, io),
    env: io.env,
    acceptRollback: flags.acceptRollback ?? false,
    ownsProcess: true,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  });
  const stopped = untilStopped(io.env);
  const notice = await pageNotice();
  if (notice !== undefined) io.err(`daybook: ${notice}\n`);
  await io.out(`Daybook is ready at ${server.url}\n`);
  if (server.setupUrl !== undefined) {
    await io.out(`No owner yet. Open this link once to make the account:\n  ${server.setupUrl}\n`);
  }
  await stopped;
  await server.close();
}

const parsePort = wholeNumber(0, 65_535);

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return parsePort(text);
  } catch {
    throw new UsageError(`DAYBOOK_PORT is "${text}"; it must be a whole number from 0 to 65535`);
  }
}
