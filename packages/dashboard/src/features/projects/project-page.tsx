import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, FileUp } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { EnvironmentSwitch } from './environment-switch.tsx';
import { ProjectActions } from './project-actions.tsx';
import { type Project, projectsQuery, variablesQuery } from './queries.ts';
import { UploadDialog } from './upload/upload-dialog.tsx';
import { VariablesSection } from './variables/variables-section.tsx';

const route = getRouteApi('/frame/projects/$projectId');

/** One project: its environments, and the variables of the one that the address names. */
export function ProjectPage() {
  const { organization } = useMe();
  const { projectId } = route.useParams();
  const projects = useQuery(projectsQuery(organization.id));
  const project = projects.data?.find(({ id }) => id === projectId);
  if (project !== undefined) return <ShownProject key={project.id} project={project} />;
  return (
    <Page title="Project" trail={<ToProjects />}>
      <Loaded query={projects} what="the project">
        {() => (
          <EmptyState title="There is no such project here">
            <p>It may have been deleted, or belong to another organization.</p>
          </EmptyState>
        )}
      </Loaded>
    </Page>
  );
}

function ShownProject({ project }: { readonly project: Project }) {
  const { organization } = useMe();
  const { env } = route.useSearch();
  const navigate = route.useNavigate();
  const variables = useQuery(variablesQuery(organization.id, project.id));
  const mayUpload = useMay('POST /v1/projects/{id}/variables/upload');
  const [isUploading, setUploading] = useState(false);
  const environment = project.environments.find((name) => name === env) ?? project.environments[0] ?? '';
  const upload = mayUpload && (
    <Button onClick={() => setUploading(true)}>
      <FileUp aria-hidden="true" size={14} />
      Upload .env
    </Button>
  );
  const inEnvironment = (name: string) => variables.data?.filter((variable) => variable.environment === name);

  return (
    <Page
      title={project.name}
      trail={<ToProjects />}
      actions={
        <>
          <ProjectActions project={project} onDeleted={() => void navigate({ to: '/projects' })} />
          {upload}
        </>
      }
    >
      <EnvironmentSwitch
        environments={project.environments}
        shown={environment}
        countOf={(name) => inEnvironment(name)?.length}
      />
      <Loaded query={variables} what="variables">
        {() => (
          <VariablesSection
            key={environment}
            project={project}
            environment={environment}
            variables={inEnvironment(environment) ?? []}
            upload={upload}
          />
        )}
      </Loaded>
      {isUploading && (
        <UploadDialog project={project} environment={environment} onClose={() => setUploading(false)} />
      )}
    </Page>
  );
}

function ToProjects() {
  return (
    <Link to="/projects" className="inline-flex items-center gap-0.5 text-muted hover:text-ink">
      <ChevronLeft aria-hidden="true" size={14} />
      Projects
    </Link>
  );
}
