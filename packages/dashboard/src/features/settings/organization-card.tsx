import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { SectionCard } from '../../ui/section-card.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { sessionQuery } from '../sign-in/session-query.ts';
import { OneLineForm } from './one-line-form.tsx';

/** What the organization is called. */
export function OrganizationCard() {
  const { organization } = useMe();
  const change = useChange<string>({
    change: (name) => server.patch('/v1/organization', { json: { name } }),
    refreshes: [sessionQuery.queryKey],
    said: () => 'Organization renamed',
  });
  return (
    <SectionCard
      title="Organization"
      about="Every member sees the new name. Its id, its keys and its log stay as they are."
    >
      <OneLineForm
        label="Name of the organization"
        name="name"
        value={organization.name}
        autoComplete="organization"
        onSave={change.mutate}
        error={change.error}
        isBusy={change.isPending}
      />
      <p className="mt-3 text-muted text-xs">
        Id: <code className="mono">{organization.id}</code>
      </p>
    </SectionCard>
  );
}
