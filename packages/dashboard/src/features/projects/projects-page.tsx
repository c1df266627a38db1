import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { CreateProjectDialog } from './create-project-dialog.tsx';
import { ProjectTable } from './project-table.tsx';
import { projectsQuery } from './queries.ts';

/** The projects of the organization. */
export function ProjectsPage() {
  const { organization } = useMe();
  const projects = useQuery(projectsQuery(organization.id));
  const mayCreate = useMay('POST /v1/projects');
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  const create = mayCreate && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden="true" size={14} />
      Create a project
    </Button>
  );
  const isEmpty = projects.data?.length === 0;

  return (
    <Page
      title="Projects"
      about="Each project has environments, and variables in each of them."
      actions={!isEmpty && create}
    >
      <Loaded query={projects} what="projects">
        {(list) =>
          list.length === 0 ? (
            <EmptyState title="No project yet">
              <p>
                A project is one thing that you build and run, such as a web shop. In each of its environments
                (development, staging, production, or your own) it has variables: the settings that its
                programs are started with. Who sets, deletes or uploads any is in the log.
              </p>
              {create || <p>A member, an admin or an owner can create one.</p>}
            </EmptyState>
          ) : (
            <ProjectTable projects={list} />
          )
        }
      </Loaded>
      {isCreating && (
        <CreateProjectDialog
          onClose={() => setCreating(false)}
          onCreated={({ id }) => {
            setCreating(false);
            void navigate({ to: '/projects/$projectId', params: { projectId: id } });
          }}
        />
      )}
    </Page>
  );
}
