import { visibleText } from '../../text/visible.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { RevealOnce } from '../../ui/reveal-once.tsx';
import { firstCommand } from './first-command.ts';
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
