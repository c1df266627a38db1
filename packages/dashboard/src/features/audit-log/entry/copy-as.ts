import { shellWord } from '../../../text/shell.ts';

/** An event as it is written elsewhere. */
export type CopyForms = {
  /** Finds it and nothing else. */
  readonly filter: string;
  /** Lines for a shell; the API key comes from the environment. */
  readonly curl: string;
  readonly cli: string;
};

/** The ways in which an event can be pointed at, with the server at `origin`. */
export function copyForms(origin: string, id: string): CopyForms {
  const filter = `id:${id}`;
  return {
    filter,
    curl: `curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" ${shellWord(`${origin}/v1/events/${encodeURIComponent(id)}`)}`,
    cli: `DAYBOOK_URL=${shellWord(origin)} ./daybook search ${shellWord(filter)} --json`,
  };
}
