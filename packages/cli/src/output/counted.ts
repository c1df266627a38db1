/** `1 event`, `2 events`; a plural that is not made with an s is given. */
export function counted(count: number | bigint, noun: string, nouns = `${noun}s`): string {
  return `${count} ${Number(count) === 1 ? noun : nouns}`;
}
