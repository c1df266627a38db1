import type { ApiSchemas } from '@daybook/sdk';
import { signUp } from '../../api/accounts.ts';
import { pathOf, server } from '../../api/call.ts';
import { showOrganization } from '../../api/shown-organization.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { NewPasswordField } from '../sign-in/new-password-field.tsx';
import type { Session } from '../sign-in/session-query.ts';
import { SignInSteps } from '../sign-in/sign-in-steps.tsx';
import { useSignOut } from '../sign-in/use-sign-out.ts';

export type Invitation = ApiSchemas['InvitationView'];

export type JoinStepsProps = {
  readonly id: string;
  readonly invitation: Invitation;
  readonly session: Session | undefined;
};

/** The way in: with the account of the invited address, which is made now where there is none. */
export function JoinSteps({ id, invitation, session }: JoinStepsProps) {
  const { email, hasAccount } = invitation;
  if (session?.state === 'signed-in' && !isSame(session.me.user.email, email)) {
    return <OtherAccount email={session.me.user.email} invited={email} />;
  }
  if (session?.state === 'signed-in' || session?.state === 'homeless') return <Join id={id} />;
  if (hasAccount)
    return <SignInSteps email={email} submitLabel="Sign in and join" onSignedIn={() => accept(id)} />;
  return <SignUp id={id} invitation={invitation} />;
}

function Join({ id }: { readonly id: string }) {
  const join = useChange({ change: () => accept(id) });
  const signOut = useSignOut();
  return (
    <Form onSubmit={() => join.mutate()} error={join.error} isBusy={join.isPending}>
      <div className="order-1 flex flex-col gap-2">
        <Button type="submit" variant="primary" className="h-9 w-full" disabled={join.isPending}>
          {join.isPending ? 'Joining…' : 'Join'}
        </Button>
        <Button variant="quiet" onClick={signOut}>
          Use another account
        </Button>
      </div>
    </Form>
  );
}

function OtherAccount({ email, invited }: { readonly email: string; readonly invited: string }) {
  const signOut = useSignOut();
  return (
    <>
      <p role="status" className="rounded bg-warn-soft px-3 py-2 text-warn [overflow-wrap:anywhere]">
        You are signed in as <Untrusted text={email} />. The invitation is for <Untrusted text={invited} />.
      </p>
      <Button onClick={signOut}>Sign out and go on</Button>
    </>
  );
}

function SignUp({ id, invitation }: Omit<JoinStepsProps, 'session'>) {
  const { email, organization } = invitation;
  const join = useChange<{ readonly name: string; readonly password: string }>({
    change: async ({ name, password }) => {
      await signUp({ name, email, password, invitation: id });
      await accept(id);
    },
  });
  return (
    <Form
      onSubmit={(values) => join.mutate({ name: values('name').trim(), password: values('password') })}
      error={join.error}
      isBusy={join.isPending}
    >
      <TextField name="email" label="E-mail" type="email" autoComplete="username" value={email} readOnly />
      <TextField name="name" label="Your name" autoComplete="name" autoFocus />
      <NewPasswordField name="password" label="Password" words={[organization.name]} />
      <Button type="submit" variant="primary" className="order-1 h-9 w-full" disabled={join.isPending}>
        {join.isPending ? 'Joining…' : 'Create the account and join'}
      </Button>
    </Form>
  );
}

/** Joins, and opens the page anew in the organization that was joined: the session shows it from then on. */
async function accept(id: string): Promise<void> {
  // Whatever organization this browser showed before, the invitation is of its own.
  showOrganization(undefined);
  await server.post(pathOf`/v1/invitations/${id}/accept`);
  globalThis.location.assign('/');
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
