import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { pathOf, server } from '../../../api/call.ts';
import { useChange } from '../../../api/use-change.ts';
import { useMe } from '../../sign-in/me-context.ts';
import type { Investigation, Question } from '../answers.ts';
import { investigationKey, investigationsQuery } from '../queries.ts';

/** Makes an investigation, which is recorded, and goes to what it found. */
export function useRun() {
  const { organization } = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useChange<Question, Investigation>({
    change: ({ kind, input }) => server.post(pathOf`/v1/investigations/${kind}`, { json: input }),
    refreshes: [investigationsQuery(organization.id).queryKey],
    onDone: (made) => {
      client.setQueryData(investigationKey(organization.id, made.id), made);
      void navigate({ to: '/investigations/$investigationId', params: { investigationId: made.id } });
    },
  });
}
