import { useQueryClient } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { describeError } from '../api/describe-error.ts';
import { closeSession, type Me } from '../api/session.ts';
import { endSession } from '../features/sign-in/session-query.ts';
import { Button } from '../ui/button.tsx';
import { Untrusted } from '../ui/untrusted.tsx';
import { Wordmark } from '../ui/wordmark.tsx';

/** Where one is, as whom, and the way out. */
export function Header({ me }: { readonly me: Me }) {
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<string>();

  async function signOut() {
    setProblem(undefined);
    try {
      await closeSession();
      endSession(queryClient);
    } catch (error) {
      setProblem(describeError(error).detail);
    }
  }

  return (
    <header className="z-20 border-line border-b bg-surface lg:sticky lg:top-0">
      <div className="flex h-12 items-center gap-3 px-4 sm:px-6">
        <Wordmark />
        <span aria-hidden="true" className="h-4 w-px bg-line" />
        <span className="min-w-0 truncate font-medium text-sm">
          <Untrusted text={me.organization.name} />
        </span>
        <span
          className="ml-auto hidden min-w-0 truncate text-muted text-xs sm:block"
          title="The API key that opened this session"
        >
          <span className="mono">
            api-key:
            <Untrusted text={me.apiKey.name} />
          </span>
        </span>
        <span className="ml-auto sm:ml-0">
          <Button variant="quiet" className="-mr-3" onClick={signOut}>
            <LogOut aria-hidden="true" size={14} />
            Sign out
          </Button>
        </span>
      </div>
      {problem !== undefined && (
        <p role="alert" className="bg-bad-soft px-4 py-2 text-bad text-sm sm:px-6">
          Not signed out: {problem}
        </p>
      )}
    </header>
  );
}
