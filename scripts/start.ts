import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  InvalidOption,
  initialize,
  pageNotice,
  StartupError,
  shellWord,
  startServer,
  untilStopped,
} from '@daybook/server';
import { ensureDashboard } from './build-dashboard.ts';

const HELP = `npm start [-- --data DIR] [--port NUMBER] [--host ADDRESS] [--accept-rollback]

Builds the page if needed, sets up the data folder if it is empty, and serves it.
Without options: DAYBOOK_DATA (./data), DAYBOOK_PORT (4280), DAYBOOK_HOST (127.0.0.1).
With --accept-rollback it goes on although a database is older than the others remember it; this is recorded.`;

/** `npm start`: builds the page, sets up an empty folder, serves it, and says how to get in. */
async function start(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return;
  }
  const dataFolder = resolve(options.data ?? process.env.DAYBOOK_DATA ?? './data');
  const isNew = !existsSync(join(dataFolder, 'workspace.db'));
  // Recording matters more than the page: without the means to build it, the server says so and runs.
  const pageBuilt = await ensureDashboard().catch((error: Error) => error);
  if (pageBuilt instanceof Error) console.error(`daybook: ${pageBuilt.message}; ${await pageNotice()}`);
  const made = isNew ? await initialize({ dataFolder, organizationName: 'My organization' }) : undefined;
  if (made) {
    console.log(`
Set up ${dataFolder}

  API key       ${made.apiKey}
  verifier key  ${made.verifierKey}

The API key is shown this once: keep it safe. The verifier key checks proofs: keep a copy outside this machine.`);
  }
  const { port, host } = options;
  const server = await startServer({
    dataFolder,
    acceptRollback: options['accept-rollback'] ?? false,
    ...(port !== undefined && { port: Number(port) }),
    ...(host !== undefined && { host }),
  });
  const stopped = untilStopped();
  const key = made?.apiKey ?? '$DAYBOOK_API_KEY';
  console.log(`
Daybook is ready at ${server.url}

  ${
    server.setupUrl === undefined
      ? `Open ${server.publicUrl} and sign in.
  Locked out? ./daybook account reset EMAIL --data ${shellWord(dataFolder)}
  ${needAKey(dataFolder)}`
      : `Open this link once to make your account, the first owner's:

  ${server.setupUrl}${made ? '' : `\n\n  ${needAKey(dataFolder)}`}`
  }

  Record a first event${made ? '' : ' (with DAYBOOK_API_KEY set to your key)'}:

  curl -sS ${server.url}/v1/events -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '{"action":"SECRET_READ","actor":{"type":"user","name":"ana@example.com"},"resource":{"name":"DATABASE_URL"},"context":{"environment":"production"}}'

  For ./daybook in another terminal:

  export DAYBOOK_URL=${server.url} DAYBOOK_API_KEY=${made?.apiKey ?? 'YOUR_KEY'}

  Stop with Ctrl-C.
`);
  await stopped;
  console.log('Stopping: what was accepted is being finished.');
  await server.close();
}

function needAKey(dataFolder: string): string {
  return `Need a key? ./daybook keys create --data ${shellWord(dataFolder)} --name NAME`;
}

function readOptions() {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    return parseArgs({
      options: { data: text, port: text, host: text, 'accept-rollback': flag, help: flag },
    }).values;
  } catch (error) {
    throw new InvalidOption(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

start().catch((error: unknown) => {
  console.error(error instanceof StartupError ? `daybook: ${error.message}` : error);
  process.exitCode = error instanceof InvalidOption ? 2 : 1;
});
