import { shellWord } from '../../../text/shell.ts';

/** A line for a shell that fetches an event's proof and checks it with a pinned key; the API key comes from the environment. */
export function verifyCommand(origin: string, id: string): string {
  const address = shellWord(`${origin}/v1/events/${encodeURIComponent(id)}/proof`);
  return `curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" ${address} | npx daybook verify proof - --key-file ./daybook.key`;
}
