import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether every thread of a process that was sent SIGSTOP stands still. Only Linux lets threads run on for a moment. */
export function hasStopped(pid: number | undefined): boolean {
  const tasks = `/proc/${pid}/task`;
  if (process.platform !== 'linux' || !existsSync(tasks)) return true;
  try {
    return readdirSync(tasks).every((task) => stateOf(`${tasks}/${task}/stat`) === 'T');
  } catch {
    // A thread ended meanwhile, or the process.
    return !existsSync(tasks);
  }
}

/** proc(5): the state follows the name, which is in parentheses and may hold any others. */
function stateOf(stat: string): string {
  const text = readFileSync(stat, 'utf8');
  return text.charAt(text.lastIndexOf(')') + 2);
}
