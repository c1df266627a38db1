import { startServer } from '@daybook/server';
import { KillSwitch } from './kill-switch.ts';

// The real server on the folder that is given, in a process of its own. It ends in good order when its parent lets go of it.

export type FromServer =
  | { readonly kind: 'ready'; readonly url: string; readonly setupUrl: string | undefined }
  | { readonly kind: 'armed' };

const [dataFolder = ''] = process.argv.slice(2);
const killSwitch = new KillSwitch();
const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'warn' } });
const send = (message: FromServer) => process.send?.(message);

process.on('message', () => {
  killSwitch.arm();
  send({ kind: 'armed' });
});
process.on('disconnect', () => void server.close());
send({ kind: 'ready', url: server.url, setupUrl: server.setupUrl });
