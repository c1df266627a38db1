import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { verifierKeysQuery } from './verifier-keys-query.ts';

/** Where somebody is sent who has just made an organization. */
export const NEW_VERIFIER_KEY_HASH = 'new-verifier-key';

/** The public keys of the organization's ledger, to be kept by those who verify it; `isNew` when the organization was just made. */
export function VerifierKeyCard({ isNew = false }: { readonly isNew?: boolean }) {
  const { organization } = useMe();
  const keys = useQuery(verifierKeysQuery(organization.id));
  return (
    <SectionCard
      title="Verifier key"
      about={
        <>
          {isNew && (
            <p>
              <Untrusted text={organization.name} /> is made, with a log of its own.
            </p>
          )}
          <p>
            This key checks the signatures of the organization’s log. Keep a copy where the server cannot
            change it, and verify with that copy.
          </p>
        </>
      }
    >
      <Loaded query={keys} what="the verifier key">
        {(lines) => <CodeBlock label="For ./daybook verify --key" text={lines.join('\n')} />}
      </Loaded>
    </SectionCard>
  );
}
