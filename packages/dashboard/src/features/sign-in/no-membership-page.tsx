import { Button } from '../../ui/button.tsx';
import { OutsidePage } from './outside-page.tsx';
import { useSignOut } from './use-sign-out.ts';

/** For somebody who has an account and belongs to no organization, any more or yet. */
export function NoMembershipPage() {
  const signOut = useSignOut();
  return (
    <OutsidePage title="No organization">
      <p className="text-muted">
        You are signed in, but your account belongs to no organization here. Perhaps you were removed from
        one, or an invitation waits for you to open its link.
      </p>
      <p className="text-muted">Ask an owner or admin for an invitation.</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={signOut}>Sign out</Button>
      </div>
    </OutsidePage>
  );
}
