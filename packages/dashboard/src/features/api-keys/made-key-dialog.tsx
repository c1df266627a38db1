import { shellWord } from '../../text/shell.ts';
import { visibleText } from '../../text/visible.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { RevealOnce } from '../../ui/reveal-once.tsx';
import { firstEventCommand } from '../audit-log/states/first-event-command.ts';
import type { MadeApiKey } from './queries.ts';

/** A key that was just made, this once, with a line that uses it. */
export function MadeKeyDialog({
  made,
  onClose,
}: {
  readonly made: MadeApiKey;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={`${visibleText(made.name)} is made`}
      isHeld
      onClose={onClose}
      className="w-[min(40rem,calc(100vw-2rem))]"
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4 text-sm">
        <RevealOnce label="API key" value={made.key}>
          It is shown this once; nobody can bring it back. Put it where its program reads it. If it is lost or
          seen by somebody else, revoke it and make another.
        </RevealOnce>
        <CodeBlock label="Try it in a shell" text={firstCommand(made, globalThis.location.origin)} />
        {made.notes?.map((note) => (
          <p key={note}>Note: {note}.</p>
        ))}
        {made.cidrs !== null && (
          <p className="text-muted">It works from the addresses that you named, and is refused elsewhere.</p>
        )}
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            I have it
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}

/** Lines for a shell that use a new key at once, for what it may do, with the server at `origin`. They hold the key. */
function firstCommand({ key, scopes, environments }: MadeApiKey, origin: string): string {
  return [`export DAYBOOK_API_KEY=${shellWord(key)}`, commandFor(scopes, environments, origin)].join('\n');
}

function commandFor(
  scopes: readonly string[],
  environments: readonly string[] | null,
  origin: string,
): string {
  const get = (path: string) =>
    `curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" ${shellWord(origin + path)}`;
  const may = (scope: string) => scopes.includes(scope);
  if (may('events:write')) return firstEventCommand(origin);
  if (may('secrets:read')) return get(`/v1/secrets?env=${environments?.[0] ?? 'production'}`);
  if (may('events:read')) return get('/v1/events?limit=5');
  if (may('ledger:read')) return get('/v1/ledger/checkpoint');
  // Every key may ask what it may do.
  return get('/v1/me');
}
