import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Form } from '../../ui/form.tsx';
import { TextAreaField, TextField } from '../../ui/form-fields.tsx';
import { knownEnvironments } from '../projects/environment-names.ts';
import { projectsQuery } from '../projects/queries.ts';
import { useMe } from '../sign-in/me-context.ts';
import { type ExpiryPreset, expiryOf } from './expiry.ts';
import { ExpiryField } from './expiry-field.tsx';
import { HeldToField } from './held-to-field.tsx';
import { MadeKeyDialog } from './made-key-dialog.tsx';
import { apiKeysKey, type MadeApiKey, type NewApiKey } from './queries.ts';
import { ScopeField } from './scope-field.tsx';
import type { Scope } from './scopes.ts';

/** Makes a key: what it is called, what it may do, what it is held to, and then its text, once. */
export function CreateKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const { organization } = useMe();
  const { data: projects = [] } = useQuery(projectsQuery(organization.id));
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [environments, setEnvironments] = useState<readonly string[]>([]);
  const [projectIds, setProjectIds] = useState<readonly string[]>([]);
  const [expiry, setExpiry] = useState<{ preset: ExpiryPreset; day: string }>({ preset: '365', day: '' });
  const [dayProblem, setDayProblem] = useState<string>();
  const create = useChange<NewApiKey, MadeApiKey>({
    change: (json) => server.post('/v1/api-keys', { json }),
    refreshes: [apiKeysKey(organization.id)],
  });

  function submit(name: string, cidrs: readonly string[]) {
    const expiresAt = expiryOf(expiry.preset, expiry.day, Date.now());
    if (expiresAt === 'invalid') return setDayProblem('Must be today or later');
    create.mutate({
      name,
      scopes,
      ...(projectIds.length > 0 && { projects: projectIds }),
      ...(environments.length > 0 && { environments }),
      ...(cidrs.length > 0 && { cidrs }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
  }

  if (create.data !== undefined) return <MadeKeyDialog made={create.data} onClose={onClose} />;
  return (
    <Dialog title="Create an API key" onClose={onClose} className="w-[min(40rem,calc(100vw-2rem))]">
      <Form
        onSubmit={(values) => submit(values('name').trim(), addressList(values('cidrs')))}
        error={create.error}
        isBusy={create.isPending}
        className="flex min-h-0 flex-col gap-5 overflow-y-auto p-4 text-sm"
      >
        <TextField
          name="name"
          label="Name"
          hint={
            <>
              What uses it. The log calls it <span className="mono">api-key:name</span>; a name is never used
              again.
            </>
          }
          placeholder="ci-deploy"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          className="mono"
          autoFocus
        />
        <ScopeField value={scopes} onChange={setScopes} />
        <ExpiryField
          {...expiry}
          onChange={(preset, day) => {
            setExpiry({ preset, day });
            setDayProblem(undefined);
          }}
          problem={dayProblem}
        />
        <HeldToField
          legend="Only in these environments"
          name="environments"
          choices={knownEnvironments(projects).map((name) => ({ id: name, name }))}
          value={environments}
          onChange={setEnvironments}
          all="None ticked: it works in every environment."
        />
        {projects.length > 0 && (
          <HeldToField
            legend="Only for these projects"
            name="projects"
            choices={projects}
            value={projectIds}
            onChange={setProjectIds}
            all="None ticked: it works for every project. Secrets belong to no project."
          />
        )}
        <TextAreaField
          name="cidrs"
          label="Only from these addresses"
          hint="Addresses and ranges, one a line. Left empty, it works from everywhere."
          placeholder={'203.0.113.0/24\n2001:db8::/32'}
          rows={2}
          className="min-h-16"
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={create.isPending || scopes.length === 0}>
            {create.isPending ? 'Creating…' : 'Create'}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** The addresses and ranges of a text, one a line or with commas and spaces between. What is none the server refuses by name. */
function addressList(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}
