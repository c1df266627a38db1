import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CreateOrganizationDialog } from '../organizations/create-organization-dialog.tsx';
import { OutsidePage } from './outside-page.tsx';
import { useSignOut } from './use-sign-out.ts';

/** For somebody who has an account and belongs to no organization, any more or yet. */
export function NoMembershipPage() {
  const signOut = useSignOut();
  const [isCreating, setCreating] = useState(false);
  return (
    <OutsidePage title="No organization">
      <p className="text-muted">
        You are signed in, but your account belongs to no organization here. Perhaps you were removed from
        one, or an invitation waits for you to open its link.
      </p>
      <p className="text-muted">
        Ask an owner or admin for an invitation, or make an organization of your own.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={signOut}>Sign out</Button>
        <Button onClick={() => setCreating(true)}>Create an organization</Button>
      </div>
      {isCreating && <CreateOrganizationDialog onClose={() => setCreating(false)} />}
    </OutsidePage>
  );
}
