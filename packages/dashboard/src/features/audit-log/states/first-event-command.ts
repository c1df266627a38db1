import { shellWord } from '../../../text/shell.ts';

const FIRST_EVENT = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana@acme.example' },
  resource: { name: 'DATABASE_URL' },
  context: { environment: 'production' },
};

/** A line for a shell that records an event with the server at `origin`; the key comes from the environment. */
export function firstEventCommand(origin: string): string {
  return [
    `curl ${shellWord(`${origin}/v1/events`)}`,
    '-H "Authorization: Bearer $DAYBOOK_API_KEY"',
    `-H 'Content-Type: application/json'`,
    `-d ${shellWord(JSON.stringify(FIRST_EVENT))}`,
  ].join(' ');
}
