import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { ProjectActions } from './project-actions.tsx';
import type { Project } from './queries.ts';

const COLUMNS: readonly Column<Project>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    cell: ({ id, name }) => (
      <Link
        to="/projects/$projectId"
        params={{ projectId: id }}
        className="font-medium text-accent underline-offset-2 hover:underline"
      >
        <Untrusted text={name} />
      </Link>
    ),
    sortBy: ({ name }) => name,
  },
  {
    id: 'environments',
    header: 'Environments',
    cell: ({ environments }) => (
      <span className="flex flex-wrap gap-1">
        {environments.map((environment) => (
          <Badge key={environment}>{environment}</Badge>
        ))}
      </span>
    ),
  },
  {
    id: 'updated',
    header: 'Changed',
    cell: ({ updatedAt }) => <TimeAgo at={updatedAt} />,
    sortBy: ({ updatedAt }) => Date.parse(updatedAt),
  },
  {
    id: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
    sortBy: ({ createdAt }) => Date.parse(createdAt),
  },
];

/** The projects, and what can be done with each. */
export function ProjectTable({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <DataTable
      caption="Projects"
      columns={COLUMNS}
      rows={projects}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'name', direction: 'ascending' }}
      actions={(project) => <ProjectActions project={project} />}
    />
  );
}
