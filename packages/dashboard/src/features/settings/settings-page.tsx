import { useMay } from '../../api/use-may.ts';
import { Page } from '../../ui/page.tsx';
import { LeaveCard } from './leave-card.tsx';
import { NameCard } from './name-card.tsx';
import { OrganizationCard } from './organization-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { TwoFactorCard } from './two-factor-card.tsx';

/** One's account, what the organization is called, and the way out of it. */
export function SettingsPage() {
  const mayRename = useMay('PATCH /v1/organization');
  return (
    <Page title="Settings" width="text">
      <NameCard />
      <PasswordCard />
      <TwoFactorCard />
      <SessionsCard />
      {mayRename && <OrganizationCard />}
      <LeaveCard />
    </Page>
  );
}
