import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { knownEnvironments } from '../projects/environment-names.ts';
import { EnvironmentSwitch } from '../projects/environment-switch.tsx';
import { projectsQuery } from '../projects/queries.ts';
import { useMe } from '../sign-in/me-context.ts';
import { secretsQuery } from './queries.ts';
import { SecretsSection } from './secrets-section.tsx';
import { SetSecretDialog } from './set-secret-dialog.tsx';

const route = getRouteApi('/frame/secrets');

/** The secrets of the organization by environment. They are listed once for a visit; the log has each listing. */
export function SecretsPage() {
  const { organization } = useMe();
  const { env } = route.useSearch();
  const secrets = useQuery(secretsQuery(organization.id));
  const projects = useQuery(projectsQuery(organization.id));
  const maySet = useMay('PUT /v1/secrets/{name}');
  const [isSetting, setSetting] = useState(false);
  const list = secrets.data ?? [];
  const environments = knownEnvironments([
    ...(projects.data ?? []),
    { environments: list.map(({ environment }) => environment) },
  ]);
  const inEnvironment = (name: string) => list.filter(({ environment }) => environment === name);
  const firstUsed = environments.find((name) => inEnvironment(name).length > 0);
  const [landedOn, setLandedOn] = useState<string>();
  // Where one has landed one stays, also when the last secret there is deleted.
  if (landedOn === undefined && secrets.isSuccess) setLandedOn(firstUsed ?? environments[0]);
  const shown = environments.find((name) => name === env) ?? landedOn ?? environments[0] ?? '';
  const set = maySet && secrets.isSuccess && (
    <Button variant="primary" onClick={() => setSetting(true)}>
      <Plus aria-hidden="true" size={14} />
      Set a secret
    </Button>
  );
  const isEmpty = inEnvironment(shown).length === 0;

  return (
    <Page
      title="Secrets"
      about={
        <>
          Listing is recorded, and so is each read.
          {secrets.isSuccess && (
            <>
              {' '}
              Listed <TimeAgo at={new Date(secrets.dataUpdatedAt).toISOString()} />.
            </>
          )}
        </>
      }
      actions={
        <>
          {secrets.isSuccess && (
            <Button
              onClick={() => void secrets.refetch()}
              disabled={secrets.isFetching}
              title="The log gets another entry"
            >
              <RotateCw aria-hidden="true" size={14} />
              List again
            </Button>
          )}
          {!isEmpty && set}
        </>
      }
    >
      <Loaded query={secrets} what="secrets">
        {() => (
          <>
            <EnvironmentSwitch
              environments={environments}
              shown={shown}
              countOf={(name) => inEnvironment(name).length}
            />
            <SecretsSection key={shown} environment={shown} secrets={inEnvironment(shown)} set={set} />
          </>
        )}
      </Loaded>
      {isSetting && (
        <SetSecretDialog
          environment={shown}
          secrets={inEnvironment(shown)}
          onClose={() => setSetting(false)}
        />
      )}
    </Page>
  );
}
