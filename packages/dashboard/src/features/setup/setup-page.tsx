import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { signIn } from '../../api/accounts.ts';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { TextField } from '../../ui/form-fields.tsx';
import { EmailField } from '../sign-in/email-field.tsx';
import { LinkCheck } from '../sign-in/link-check.tsx';
import { linkQuery } from '../sign-in/link-query.ts';
import { NewPasswordField } from '../sign-in/new-password-field.tsx';
import { OutsidePage } from '../sign-in/outside-page.tsx';
import { beginSession } from '../sign-in/session-query.ts';
import { setupQuery } from '../sign-in/setup-query.ts';

const route = getRouteApi('/setup');

type Owner = { readonly name: string; readonly email: string; readonly password: string };

/** Where the setup link leads: the first owner of a Daybook that has none. */
export function SetupPage() {
  const { token } = route.useSearch();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const setup = useQuery(setupQuery);
  const link = useQuery({ ...linkQuery('setup', token), enabled: token !== undefined });
  const create = useChange<Owner>({
    change: async ({ name, email, password }) => {
      await server.post('/v1/setup', { json: { token, name, email, password } });
      queryClient.removeQueries({ queryKey: setupQuery.queryKey });
      if ((await signIn({ email, password })) === 'signed-in') await beginSession(queryClient);
    },
    onDone: () => void navigate({ to: '/', replace: true }),
  });

  if (setup.data === undefined) return <LinkCheck title="Set up Daybook" query={setup} />;
  if (!setup.data.needsOwner) {
    return (
      <OutsidePage title="Daybook is set up already">
        <p className="text-muted">It has its owner. Others join by invitation.</p>
        <Link to="/" className="font-medium text-accent underline underline-offset-2">
          Sign in
        </Link>
      </OutsidePage>
    );
  }
  if (token === undefined) {
    return (
      <OutsidePage title="The setup link is needed">
        <p className="text-muted">
          Open the whole link that Daybook printed when it was started; each start prints a new one. Only
          those who see what it prints can become its owner.
        </p>
      </OutsidePage>
    );
  }
  if (link.data === undefined) return <LinkCheck title="Set up Daybook" query={link} />;
  if (!link.data) {
    return (
      <OutsidePage title="This setup link does not work">
        <p role="status" className="text-muted">
          It is not whole, or Daybook was started again since it was printed: each start prints a new link,
          and the ones before it end. Open the newest one, or start Daybook again to get another.
        </p>
      </OutsidePage>
    );
  }
  return (
    <OutsidePage
      title="Set up Daybook"
      note="Without a browser, “./daybook init --owner you@example.com --password-stdin” makes a new data folder together with its owner."
    >
      <p className="text-muted">You become the owner: you invite the others and decide what each may do.</p>
      <Form
        onSubmit={(values) =>
          create.mutate({
            name: values('name').trim(),
            email: values('email').trim(),
            password: values('password'),
          })
        }
        error={create.error}
        isBusy={create.isPending}
      >
        <TextField name="name" label="Your name" autoComplete="name" autoFocus />
        <EmailField />
        <NewPasswordField name="password" label="Password" />
        <Button type="submit" variant="primary" className="order-1 h-9 w-full" disabled={create.isPending}>
          {create.isPending ? 'Setting up…' : 'Become the owner'}
        </Button>
      </Form>
    </OutsidePage>
  );
}
