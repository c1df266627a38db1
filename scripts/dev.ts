import { spawn } from 'node:child_process';

/** `npm run dev`: the server, restarted when its sources change, and the page by Vite, which sends API calls on to it. */
const commands = [
  ['node', '--no-wasm-code-gc', '--watch', '--watch-preserve-output', 'scripts/start.ts'],
  ['vite', 'packages/dashboard'],
] as const;

const children = commands.map(([command, ...args]) => spawn(command, args, { stdio: 'inherit' }));
const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
for (const child of children) child.on('exit', stop);
