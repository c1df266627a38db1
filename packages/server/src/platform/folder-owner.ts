import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { shellWord } from './shell-word.ts';
import { StartupError } from './startup-error.ts';

/** The process, as far as this asks for it. */
export type Caller = {
  /** Effective user id; undefined on systems without such. */
  readonly uid: number | undefined;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  /** As in `process.argv`: Node, script, arguments. */
  readonly argv: readonly string[];
};

const COMMAND = /(?:^|\/)daybook(?:\.js)?$/;

/**
 * Refuses to work on the files of another user: those made meanwhile could not be read by the server that runs as that user.
 * The owner is that of `setUpFile`, or of the folder while there is no such file. An empty folder of root's may be set up by anyone who can
 * write to it: volumes of containers are made that way.
 * @throws StartupError with the line to use.
 */
export function requireOwner(
  folder: string,
  setUpFile: string,
  caller: Caller = { ...thisProcess(), env: process.env },
): void {
  if (caller.uid === undefined) return;
  const made = ownerOf(setUpFile);
  const owner = made ?? ownerOf(folder);
  if (owner === undefined || owner.uid === caller.uid) return;
  if (made === undefined && owner.uid === 0) return;
  const name = nameOf(owner.uid);
  throw new StartupError(
    `${folder} belongs to ${name ?? `user ${owner.uid}`}, and this runs as ${nameOf(caller.uid) ?? `user ${caller.uid}`}, whose files the server could not read; use: ${lineFor({ ...owner, name }, caller)}`,
  );
}

type Owner = { readonly uid: number; readonly gid: number };

function ownerOf(path: string): Owner | undefined {
  try {
    const { uid, gid } = statSync(path);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

/** By the system's own directory of users, which may be elsewhere than in `/etc/passwd`. */
function nameOf(uid: number): string | undefined {
  const { status, stdout } = spawnSync('id', ['-nu', String(uid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The same command as another user, with the variables it had; their values stay out of it. */
export function lineFor(
  { uid, gid, name }: Owner & { readonly name: string | undefined },
  { uid: callerUid, platform, env, execPath, execArgv, argv }: Caller,
): string {
  const [, script = '', ...args] = argv;
  const command = COMMAND.test(script) ? [script, ...args] : [execPath, ...execArgv, script, ...args];
  const kept = Object.keys(env).filter((variable) => variable.startsWith('DAYBOOK_'));
  const sudo = ['sudo', '-u', name ?? `#${uid}`, ...(kept.length > 0 ? [`--preserve-env=${kept}`] : [])];
  // Only root's tools keep the variables by themselves, and are there without being installed.
  const byRoot =
    name === undefined
      ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
      : ['runuser', '-u', name, '--'];
  const as = callerUid === 0 && platform === 'linux' ? byRoot : sudo;
  return [...as, ...command].map(shellWord).join(' ');
}

function thisProcess(): Omit<Caller, 'env'> {
  const { platform, execPath, execArgv, argv } = process;
  return { uid: process.geteuid?.(), platform, execPath, execArgv, argv };
}
