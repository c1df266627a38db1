import { DaybookError } from '@daybook/sdk';
import { CircleDashed, ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../../../api/describe-error.ts';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Untrusted } from '../../../ui/untrusted.tsx';
import type { Proof } from './use-proof.ts';

/** What the check of the proof came to. A failure cannot be overlooked. */
export function ProofVerdict({ proof: { state, retry } }: { readonly proof: Proof }) {
  switch (state.kind) {
    case 'checking':
      return (
        <Box
          icon={<CircleDashed aria-hidden="true" size={18} />}
          title="Checking the proof…"
          className="bg-sunken text-muted"
        />
      );
    case 'unavailable':
      if (isDamaged(state.error)) {
        return (
          <Box
            icon={<ShieldAlert aria-hidden="true" size={18} />}
            title="Damaged"
            className="border-bad bg-bad-soft text-bad"
            isAlert
          >
            <p>
              Do not rely on this entry. <Untrusted text={describeError(state.error).detail} />.
            </p>
          </Box>
        );
      }
      return (
        <Box
          icon={<ShieldQuestion aria-hidden="true" size={18} />}
          title="Not checked"
          className="bg-warn-soft text-warn"
        >
          <p>
            The server gave no proof: <Untrusted text={describeError(state.error).detail} />
          </p>
          <Button className="mt-2" onClick={retry}>
            Try again
          </Button>
        </Box>
      );
    case 'failed':
      return (
        <Box
          icon={<ShieldAlert aria-hidden="true" size={18} />}
          title="Verification failed"
          className="border-bad bg-bad-soft text-bad"
          isAlert
        >
          <p>
            Do not rely on this entry. The server's proof does not prove it:{' '}
            <Untrusted text={state.message} />.
          </p>
          <p className="mt-1">
            Check the whole ledger with <code className="mono">./daybook verify ledger</code> and the key you
            have pinned.
          </p>
        </Box>
      );
    case 'verified': {
      const { entry, differences } = state;
      if (differences.length > 0) {
        return (
          <Box
            icon={<ShieldAlert aria-hidden="true" size={18} />}
            title="What is shown is not what was proved"
            className="border-bad bg-bad-soft text-bad"
            isAlert
          >
            <p>
              An entry is included at position {entry.position}, but it differs from the fields on this page
              in:{' '}
              <span className="mono">
                <Untrusted text={differences.join(', ')} />
              </span>
              . Go by the proved payload below.
            </p>
          </Box>
        );
      }
      return (
        <Box
          icon={<ShieldCheck aria-hidden="true" size={18} />}
          title="Included in the ledger"
          className="bg-good-soft text-good"
        >
          <p className="text-ink">
            Included at position {entry.position.toLocaleString('en')} in the checkpoint of size{' '}
            {Number(entry.size).toLocaleString('en')}, signed by{' '}
            <span className="mono [overflow-wrap:anywhere]">
              <Untrusted text={entry.origin} />
            </span>
            .
          </p>
        </Box>
      );
    }
  }
}

function Box(p: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly className: string;
  readonly isAlert?: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <section
      role={p.isAlert ? 'alert' : 'status'}
      aria-label="Proof"
      className={classes(
        'rounded-md border px-3 py-2.5 text-sm',
        p.className,
        !p.className.includes('border-') && 'border-transparent',
      )}
    >
      <h3 className="flex items-center gap-2 font-semibold">
        {p.icon}
        {p.title}
      </h3>
      {p.children !== undefined && <div className="mt-1 break-words">{p.children}</div>}
    </section>
  );
}

/** The server itself says that it holds something else than was recorded. */
function isDamaged(error: unknown): boolean {
  return error instanceof DaybookError && error.type.endsWith('#damaged');
}
