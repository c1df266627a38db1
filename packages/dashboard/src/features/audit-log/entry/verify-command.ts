import { shellWord } from '../../../text/shell.ts';

/** The pinned key is a file that the reader has: a key from this page would come from the server that is to be checked. */
const PIN = '--key-file ./daybook.key';

/** A line for a shell that fetches an event's proof and checks it with a pinned key; the API key comes from the environment. */
export function verifyProofCommand(origin: string, id: string): string {
  const address = shellWord(`${origin}/v1/events/${encodeURIComponent(id)}/proof`);
  return `curl --fail-with-body -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" ${address} | ./daybook verify proof - ${PIN}`;
}

/** A line for a shell that checks a whole ledger with a pinned key, and what is asked for besides. */
export function verifyLedgerCommand(
  origin: string,
  also: { readonly payloads?: boolean; readonly checkpointFile?: string },
): string {
  const payloads = also.payloads ? ' --payloads' : '';
  const checkpoint =
    also.checkpointFile === undefined ? '' : ` --checkpoint ${shellWord(also.checkpointFile)}`;
  return `DAYBOOK_URL=${shellWord(origin)} ./daybook verify ledger ${PIN}${payloads}${checkpoint}`;
}
