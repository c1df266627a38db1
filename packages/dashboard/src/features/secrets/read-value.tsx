import { EyeOff } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { MaskedValue } from '../../ui/masked-value.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import type { ReadOutcome } from './use-read-secret.ts';

/** A value that was read, or that it was, or the place where it will be. */
export function ReadValue({
  outcome,
  onHide,
}: {
  readonly outcome: ReadOutcome | undefined;
  readonly onHide: () => void;
}) {
  const isShown = outcome?.kind === 'shown';
  return (
    <div className="rounded-md border border-line bg-sunken">
      <section aria-label="Value" tabIndex={isShown ? 0 : undefined} className="max-h-48 overflow-y-auto p-3">
        <MaskedValue value={isShown ? outcome.secret.value : ''} isShown={isShown} />
      </section>
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-line border-t px-3 py-1.5 text-muted text-xs">
        <p role="status">
          <Words outcome={outcome} />
        </p>
        {isShown && (
          <span className="-mr-2 flex">
            <CopyButton text={outcome.secret.value} />
            <Button variant="quiet" className="-my-1" onClick={onHide}>
              <EyeOff aria-hidden="true" size={14} />
              Hide
            </Button>
          </span>
        )}
      </div>
    </div>
  );
}

function Words({ outcome }: { readonly outcome: ReadOutcome | undefined }) {
  switch (outcome?.kind) {
    case undefined:
      return 'Not read yet.';
    case 'masked':
      return `Version ${outcome.version} is masked again. Another read is recorded again.`;
    case 'copied':
      return `Version ${outcome.version} is on the clipboard. The read is recorded.`;
    case 'shown':
      return (
        <>
          {outcome.wasCopyRefused && 'The browser did not let it be copied, so it is shown. '}
          Version {outcome.secret.version}, set <TimeAgo at={outcome.secret.createdAt} />. Masked again in 30
          seconds.
        </>
      );
  }
}
