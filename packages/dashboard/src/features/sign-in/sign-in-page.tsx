import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ForgottenPassword } from './forgotten-password.tsx';
import { OutsidePage } from './outside-page.tsx';
import { beginSession } from './session-query.ts';
import { setupQuery } from './setup-query.ts';
import { SignInSteps } from './sign-in-steps.tsx';

/** Lets somebody in. The address stays as it is, so that they come to where they wanted. */
export function SignInPage({ reason }: { readonly reason?: 'ended' | undefined }) {
  const queryClient = useQueryClient();
  const setup = useQuery(setupQuery);
  const [hasForgotten, setForgotten] = useState(false);
  if (hasForgotten) return <ForgottenPassword onBack={() => setForgotten(false)} />;

  return (
    <OutsidePage title="Sign in">
      {reason === 'ended' && (
        <p role="status" className="rounded bg-warn-soft px-3 py-2 text-warn">
          The session has ended. Sign in again to go on where you were.
        </p>
      )}
      {setup.data?.needsOwner === true && (
        <p role="status" className="rounded bg-warn-soft px-3 py-2 text-warn">
          Nobody owns this Daybook yet. Open the setup link that it printed when it was started; each start
          prints a new one.
        </p>
      )}
      <SignInSteps
        submitLabel="Sign in"
        onSignedIn={() => beginSession(queryClient)}
        onForgotten={() => setForgotten(true)}
      />
    </OutsidePage>
  );
}
