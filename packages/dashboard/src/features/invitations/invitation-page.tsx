import { DaybookError } from '@daybook/sdk';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { pathOf, server } from '../../api/call.ts';
import { describeError } from '../../api/describe-error.ts';
import { visibleText } from '../../text/visible.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { aRole, ROLE_WORDS } from '../../ui/role-words.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { OutsidePage } from '../sign-in/outside-page.tsx';
import { sessionQuery } from '../sign-in/session-query.ts';
import { type Invitation, JoinSteps } from './join-steps.tsx';

const route = getRouteApi('/invitations/$invitationId');

/** Where an invitation's link leads: what one is invited to, and the way in for the address that was invited. */
export function InvitationPage() {
  const { invitationId } = route.useParams();
  const session = useQuery(sessionQuery);
  const invitation = useQuery({
    queryKey: ['invitation', invitationId],
    queryFn: ({ signal }) => server.get<Invitation>(pathOf`/v1/invitations/${invitationId}`, { signal }),
  });

  if (invitation.error instanceof DaybookError && [404, 410].includes(invitation.error.status)) {
    return (
      <OutsidePage title="This invitation does not hold">
        <p role="status" className="text-muted">
          {describeError(invitation.error).detail}. If you cannot sign in, ask whoever invited you for a new
          one.
        </p>
        <Link to="/" className="font-medium text-accent underline underline-offset-2">
          Sign in
        </Link>
      </OutsidePage>
    );
  }
  if (invitation.data === undefined || session.isPending) {
    return (
      <OutsidePage title="Invitation">
        {invitation.isError ? (
          <ErrorState error={invitation.error} onRetry={() => void invitation.refetch()} />
        ) : (
          <Skeleton lines={4} label="Loading the invitation" />
        )}
      </OutsidePage>
    );
  }
  const { organization, role, email } = invitation.data;
  return (
    <OutsidePage title={`Join ${visibleText(organization.name)}`}>
      <p className="text-muted [overflow-wrap:anywhere]">
        <strong className="font-medium text-ink">
          <Untrusted text={email} />
        </strong>{' '}
        is invited to join as {aRole(role)}: {lower(ROLE_WORDS[role].may)}.
      </p>
      <JoinSteps id={invitationId} invitation={invitation.data} session={session.data} />
    </OutsidePage>
  );
}

function lower(text: string): string {
  return text.replace(/^./, (first) => first.toLowerCase());
}
