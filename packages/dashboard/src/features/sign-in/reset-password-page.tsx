import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { resetPassword } from '../../api/accounts.ts';
import { isProblem } from '../../api/read-problem.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { LinkCheck } from './link-check.tsx';
import { linkQuery } from './link-query.ts';
import { NewPasswordField } from './new-password-field.tsx';
import { OutsidePage } from './outside-page.tsx';

const route = getRouteApi('/reset-password');

/** Where a reset link leads: a new password in place of the forgotten one. */
export function ResetPasswordPage() {
  const { token } = route.useSearch();
  const link = useQuery({ ...linkQuery('password-reset', token), enabled: token !== undefined });
  const reset = useChange<string>({ change: (password) => resetPassword(token ?? '', password) });

  if (reset.isSuccess) {
    return (
      <OutsidePage title="The new password is set">
        <p role="status" className="text-muted">
          Every session of the account has ended. Sign in with the new password.
        </p>
        <SignInLink />
      </OutsidePage>
    );
  }
  if (token === undefined || link.data === false || isProblem(reset.error, 'INVALID_TOKEN')) {
    return (
      <OutsidePage title="This link does not work">
        <p role="status" className="text-muted">
          A link to a new password works once, and for a short time only. Ask for a new one where you sign in,
          or ask an owner or admin of your organization to make one. Who runs the server can always help with{' '}
          <code>daybook account reset</code>.
        </p>
        <SignInLink />
      </OutsidePage>
    );
  }
  if (link.data === undefined) return <LinkCheck title="Set a new password" query={link} />;
  return (
    <OutsidePage title="Set a new password">
      <Form
        onSubmit={(values) => reset.mutate(values('newPassword'))}
        error={reset.error}
        isBusy={reset.isPending}
      >
        <NewPasswordField name="newPassword" label="New password" autoFocus />
        <Button type="submit" variant="primary" className="order-1 h-9 w-full" disabled={reset.isPending}>
          {reset.isPending ? 'Setting…' : 'Set the password'}
        </Button>
      </Form>
    </OutsidePage>
  );
}

function SignInLink() {
  return (
    <Link to="/" className="font-medium text-accent underline underline-offset-2">
      Sign in
    </Link>
  );
}
