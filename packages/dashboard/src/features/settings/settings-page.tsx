import { useLocation } from '@tanstack/react-router';
import { useMay } from '../../api/use-may.ts';
import { Page } from '../../ui/page.tsx';
import { LeaveCard } from './leave-card.tsx';
import { NameCard } from './name-card.tsx';
import { OrganizationCard } from './organization-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { RetentionCard } from './retention-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { TwoFactorCard } from './two-factor-card.tsx';
import { NEW_VERIFIER_KEY_HASH, VerifierKeyCard } from './verifier-key-card.tsx';

/** One's account, what the organization is called, and the way out of it. */
export function SettingsPage() {
  const mayRename = useMay('PATCH /v1/organization');
  const mayVerify = useMay('GET /v1/ledger/key');
  const mayKeep = useMay('GET /v1/retention');
  const isNew = useLocation().hash === NEW_VERIFIER_KEY_HASH;
  return (
    <Page title="Settings" width="text">
      {mayVerify && isNew && <VerifierKeyCard isNew />}
      <NameCard />
      <PasswordCard />
      <TwoFactorCard />
      <SessionsCard />
      {mayRename && <OrganizationCard />}
      {mayKeep && <RetentionCard />}
      {mayVerify && !isNew && <VerifierKeyCard />}
      <LeaveCard />
    </Page>
  );
}
