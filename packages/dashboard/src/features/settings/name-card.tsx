import { updateName } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { SectionCard } from '../../ui/section-card.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { sessionQuery } from '../sign-in/session-query.ts';
import { OneLineForm } from './one-line-form.tsx';

/** Who one is to the others. */
export function NameCard() {
  const { user } = useMe();
  const change = useChange<string>({
    change: updateName,
    refreshes: [sessionQuery.queryKey],
    said: () => 'Name changed',
  });
  return (
    <SectionCard
      title="Profile"
      about={
        <>
          You sign in as <Untrusted text={user.email} />; that is also how the log names you.
        </>
      }
    >
      <OneLineForm
        label="Your name"
        name="name"
        value={user.name}
        autoComplete="name"
        onSave={change.mutate}
        error={change.error}
        isBusy={change.isPending}
      />
    </SectionCard>
  );
}
