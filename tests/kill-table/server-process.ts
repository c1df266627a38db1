import { startServer } from '@daybook/server';
import { type Death, KillSwitch, type StepCounts } from './kill-switch.ts';

// The real server on the folder that is given, in a process of its own. It ends in good order when its parent lets go of it.

export type FromServer =
  | { readonly kind: 'ready'; readonly url: string; readonly setupUrl: string | undefined }
  | { readonly kind: 'armed' }
  | { readonly kind: 'counts'; readonly counts: StepCounts };

export type ToServer =
  | { readonly kind: 'arm'; readonly death: Death | undefined }
  | { readonly kind: 'count' };

const [dataFolder = ''] = process.argv.slice(2);
const killSwitch = new KillSwitch();
const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'warn' } });
const send = (message: FromServer) => process.send?.(message);

process.on('message', (message: ToServer) => {
  if (message.kind === 'count') {
    send({ kind: 'counts', counts: killSwitch.counts });
    return;
  }
  killSwitch.arm(message.death);
  send({ kind: 'armed' });
});
process.on('disconnect', () => void server.close());
send({ kind: 'ready', url: server.url, setupUrl: server.setupUrl });
