import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { FormerMembers } from './former-members.tsx';
import { InvitationTable } from './invitation-table.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberTable } from './member-table.tsx';
import { invitationsQuery, membersQuery } from './queries.ts';

/** Who belongs to the organization, as what, and who is invited. */
export function TeamPage() {
  const { organization } = useMe();
  const members = useQuery(membersQuery(organization.id));
  const invitations = useQuery(invitationsQuery(organization.id));
  const mayInvite = useMay('POST /v1/invitations');
  const mayReadLog = useMay('GET /v1/events');
  const [isInviting, setInviting] = useState(false);
  const invite = (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden="true" size={14} />
      Invite
    </Button>
  );

  return (
    <Page
      title="Team"
      about="Who belongs to this organization, and what each may do."
      actions={mayInvite && invite}
    >
      <Loaded query={members} what="members">
        {(list) => <MemberTable members={list} />}
      </Loaded>
      <section aria-labelledby="invitations" className="mt-8">
        <h2 id="invitations" className="mb-3 font-semibold text-base">
          Invitations
        </h2>
        <Loaded query={invitations} what="invitations">
          {(list) =>
            list.length === 0 ? (
              <p className="text-muted text-sm">
                Nobody is invited at present. An invitation is a link that lets one address in, for seven
                days.
              </p>
            ) : (
              <InvitationTable invitations={list} />
            )
          }
        </Loaded>
      </section>
      {mayReadLog && members.data && <FormerMembers members={members.data} />}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}
