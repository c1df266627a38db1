import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';

/** What the figures were measured on; nothing that tells whose machine it is. */
export function describeMachine(): string {
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') || 'unknown processor';
  return `${availableParallelism()} cores (${model}), ${memoryGb} GiB of memory, ${type()} ${arch()}, Node ${process.versions.node}`;
}
