import { defineActions } from './definition.ts';

/** Projects: their life from creation to deletion. */
export const projectActions = defineActions('Projects', [
  {
    action: 'PROJECT_CREATE',
    resourceType: 'project',
    operation: 'create',
    sentence: 'created project {resource}',
  },
  {
    action: 'PROJECT_UPDATE',
    resourceType: 'project',
    operation: 'modify',
    sentence: 'changed project {resource}',
  },
  {
    action: 'PROJECT_DELETE',
    resourceType: 'project',
    operation: 'remove',
    sentence: 'deleted project {resource}',
  },
]);
