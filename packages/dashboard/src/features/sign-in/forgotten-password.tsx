import { requestPasswordReset } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { EmailField } from './email-field.tsx';
import { OutsidePage } from './outside-page.tsx';

/** Asks for a link to a new password. The answer is the same whether the address is known or not. */
export function ForgottenPassword({ onBack }: { readonly onBack: () => void }) {
  const request = useChange<string>({ change: requestPasswordReset });
  const back = (
    <Button variant="quiet" className="w-full" onClick={onBack}>
      Back to sign-in
    </Button>
  );
  if (request.isSuccess) {
    return (
      <OutsidePage title="Look into your mail">
        <p role="status" className="text-muted">
          If there is an account with that address, and this Daybook can send mail, a link to set a new
          password is on its way.
        </p>
        <p className="text-muted">
          No mail? An owner or admin of your organization can make such a link for you, on the page Team; or
          whoever runs this Daybook, with “./daybook account reset”.
        </p>
        {back}
      </OutsidePage>
    );
  }
  return (
    <OutsidePage title="Forgotten your password?">
      <p className="text-muted">
        A link to set a new one is sent by mail. Where this Daybook sends no mail, an owner or admin of your
        organization makes the link and hands it to you.
      </p>
      <Form
        onSubmit={(values) => request.mutate(values('email').trim())}
        error={request.error}
        isBusy={request.isPending}
      >
        <EmailField autoFocus />
        <div className="order-1 flex flex-col gap-2">
          <Button type="submit" variant="primary" className="h-9 w-full" disabled={request.isPending}>
            {request.isPending ? 'Asking…' : 'Ask for a link'}
          </Button>
          {back}
        </div>
      </Form>
    </OutsidePage>
  );
}
