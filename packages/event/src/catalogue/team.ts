import { defineActions } from './definition.ts';

/** Team: who belongs to the organization, and as what. The resource is the member's e-mail address. */
export const teamActions = defineActions('Team', [
  {
    action: 'TEAM_INVITE',
    resourceType: 'member',
    operation: 'create',
    sentence: 'invited {resource}',
    metadata: { role: 'string: the role offered' },
  },
  {
    action: 'TEAM_MEMBER_ADD',
    resourceType: 'member',
    operation: 'create',
    sentence: 'added member {resource}',
    metadata: { role: 'string: the role given' },
  },
  {
    action: 'TEAM_MEMBER_REMOVE',
    resourceType: 'member',
    operation: 'remove',
    sentence: 'removed member {resource}',
    metadata: {
      keys: 'string: what became of the keys the member had made: revoke or keep',
      revokedKeys: 'list: names of the keys revoked with the membership',
    },
  },
  {
    // `changes` says from which role to which.
    action: 'TEAM_ROLE_CHANGE',
    resourceType: 'member',
    operation: 'modify',
    sentence: 'changed the role of {resource}',
  },
]);
