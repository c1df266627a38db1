import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useId, useRef, useState } from 'react';
import { describeError } from '../../api/describe-error.ts';
import { fetchMe, openSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { Wordmark } from '../../ui/wordmark.tsx';
import { beginSession } from './session-query.ts';

/** Takes an API key once. It goes to the server and nowhere else: the field is the only place it is held, and is emptied. */
export function SignInPage({ reason }: { readonly reason?: 'ended' | undefined }) {
  useTitle('Sign in');
  const queryClient = useQueryClient();
  const inputId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function signIn(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const key = input.current?.value.trim() ?? '';
    if (key === '') {
      setProblem('Enter an API key: it begins with dbk_.');
      input.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await openSession(key);
      const me = await fetchMe();
      if (me === undefined)
        throw new Error('The browser did not keep the session cookie: allow cookies for this address.');
      if (input.current) input.current.value = '';
      beginSession(queryClient, me);
    } catch (error) {
      setProblem(describeError(error).detail);
      setBusy(false);
      input.current?.select();
    }
  }

  return (
    <main className="flex min-h-dvh items-start justify-center px-4 pt-[12vh] pb-12">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center">
          <Wordmark size="large" />
        </div>
        <form onSubmit={signIn} noValidate className="rounded-lg border border-line bg-surface p-6">
          <h1 className="font-semibold text-lg">Sign in</h1>
          {reason === 'ended' && (
            <p role="status" className="mt-3 rounded bg-warn-soft px-3 py-2 text-sm text-warn">
              The session has ended. Sign in again to go on where you were.
            </p>
          )}
          <div className="mt-4">
            <Field id={inputId} label="API key" error={problem}>
              {(described) => (
                <Input
                  ref={input}
                  id={inputId}
                  {...described}
                  type="password"
                  name="api-key"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  placeholder="dbk_…"
                  className="mono w-full"
                  autoFocus
                />
              )}
            </Field>
          </div>
          <Button type="submit" variant="primary" className="mt-4 h-9 w-full" disabled={isBusy}>
            {isBusy ? 'Signing in…' : 'Sign in'}
          </Button>
        </form>
        <p className="mt-4 px-1 text-faint text-xs">
          The key opens a session and is not kept in this browser. The first key is printed when Daybook
          starts on an empty folder; <code className="mono">npx daybook keys create</code> makes another.
        </p>
      </div>
    </main>
  );
}
