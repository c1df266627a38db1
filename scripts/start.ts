import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { initialize, StartupError, startServer, untilStopped } from '@daybook/server';
import { ensureDashboard } from './build-dashboard.ts';

/** `npm start`: builds the page if needed, sets up an empty folder, serves it, and says how to get in. */
async function start(): Promise<void> {
  const dataFolder = resolve(process.env.DAYBOOK_DATA ?? './data');
  await ensureDashboard();
  const isNew = !existsSync(join(dataFolder, 'workspace.db'));
  const made = isNew ? await initialize({ dataFolder, organizationName: 'My organization' }) : undefined;
  if (made) {
    console.log(`
Set up ${dataFolder}

  API key       ${made.apiKey}
  verifier key  ${made.verifierKey}

The API key is shown this once: keep it safe. The verifier key checks proofs: keep a copy outside this machine.`);
  }
  const server = await startServer({ dataFolder });
  const stopped = untilStopped();
  const key = made?.apiKey ?? '$DAYBOOK_API_KEY';
  console.log(`
Daybook is ready at ${server.url}

  Open ${server.publicUrl} and sign in with your API key.${
    made
      ? ''
      : `
  Lost it? Make another: npx daybook keys create --data ${dataFolder} --name NAME`
  }
  Record a first event${made ? '' : ' (with DAYBOOK_API_KEY set to your key)'}:

  curl -sS ${server.url}/v1/events -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '{"action":"SECRET_READ","actor":{"type":"user","name":"ana@example.com"},"resource":{"name":"DATABASE_URL"},"context":{"environment":"production"}}'

  Stop with Ctrl-C.
`);
  await stopped;
  await server.close();
}

start().catch((error: unknown) => {
  console.error(error instanceof StartupError ? `daybook: ${error.message}` : error);
  process.exitCode = 1;
});
