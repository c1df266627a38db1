import { CodeBlock } from '../../../ui/code-block.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { Section } from './section.tsx';
import type { Proof } from './use-proof.ts';
import { verifyProofCommand } from './verify-command.ts';

/** What was proved, letter by letter, and how to check it without trusting this page. */
export function ProofDetails({ id, proof: { state, file } }: { readonly id: string; readonly proof: Proof }) {
  if (file === undefined) return null;
  return (
    <Section title="Proof" action={<CopyButton text={file} label="Copy proof" />}>
      {state.kind === 'verified' && (
        <>
          <CodeBlock label="The proved payload, exactly as it was hashed" text={state.entry.payload} />
          <p className="text-muted text-xs">
            Signed by the key{' '}
            <span className="mono [overflow-wrap:anywhere]">
              <Untrusted text={state.entry.signedBy} />
            </span>
            , {state.entry.isKeyRemembered ? 'which this browser remembers' : 'which the server itself names'}
            . Compare it with the key that you have kept. If it is the same, this was recorded; whether a
            reported actor really acted is the recorder's claim.
          </p>
        </>
      )}
      <p className="text-muted text-sm">
        This check ran in your browser, in a page that came from the same server as the proof: it is a
        convenience. The check is <code className="mono text-ink">./daybook verify proof</code> with the
        verifier key that you have kept elsewhere, here in the file <code className="mono">daybook.key</code>:
      </p>
      <CodeBlock label="Check it yourself" text={verifyProofCommand(globalThis.location.origin, id)} />
    </Section>
  );
}
