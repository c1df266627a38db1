import { defineActions } from './definition.ts';

/** Variables: the settings of one project and environment. */
export const variableActions = defineActions('Variables', [
  {
    action: 'VARIABLE_SET',
    resourceType: 'variable',
    operation: 'modify',
    sentence: 'set variable {resource}',
    context: ['environment', 'project', 'version'],
  },
  {
    action: 'VARIABLE_DELETE',
    resourceType: 'variable',
    operation: 'remove',
    sentence: 'deleted variable {resource}',
    context: ['environment', 'project', 'version'],
  },
  {
    action: 'ENV_BULK_UPLOAD',
    resourceType: 'project',
    operation: 'modify',
    sentence: 'uploaded variables to project {resource}',
    context: ['environment', 'project'],
    metadata: {
      names: 'list: names of the uploaded variables, never their values',
      new: 'integer: how many did not exist before',
      changed: 'integer: how many got another value',
      same: 'integer: how many kept their value',
    },
  },
]);
