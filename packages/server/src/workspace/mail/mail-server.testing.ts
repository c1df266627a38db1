import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Received = { readonly from: string; readonly to: readonly string[]; readonly text: string };

/** A real mail server on this machine that keeps what it gets, and refuses addresses of `refused.example`. */
export async function startMailServer(options: { readonly password?: string } = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ password, username }, _, done) =>
      password === options.password
        ? done(null, { user: username })
        : done(new Error(`535 no such password ${password}`)),
    onRcptTo: ({ address }, _, done) =>
      done(address.endsWith('@refused.example') ? new Error(`550 no mailbox ${address}`) : null),
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString('utf8'),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { received, stop, port: (server.server.address() as AddressInfo).port };
}

/** Quoted-printable undone, as far as our mails need it. */
export function readable(text: string): string {
  return text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
}
