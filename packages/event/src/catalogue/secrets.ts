import { defineActions } from './definition.ts';

/** Secrets: values that only those with a reason may read. */
export const secretActions = defineActions('Secrets', [
  {
    action: 'SECRET_SET',
    resourceType: 'secret',
    operation: 'modify',
    sentence: 'set secret {resource}',
    context: ['environment', 'project', 'version'],
    metadata: {
      sameAsVersion: 'integer: the first version that had the same value: no rotation',
      restoredVersion: 'integer: the version whose value was put back, without being shown',
    },
  },
  {
    action: 'SECRET_READ',
    resourceType: 'secret',
    operation: 'access',
    sentence: 'read secret {resource}',
    context: ['environment', 'project', 'version'],
    metadata: { reason: 'string: why it was read or refused' },
  },
  {
    // Names and versions were listed, never values.
    action: 'SECRET_LIST',
    resourceType: 'secret',
    operation: 'access',
    sentence: 'listed secrets {resource}',
    context: ['environment', 'project'],
  },
  {
    action: 'SECRET_DELETE',
    resourceType: 'secret',
    operation: 'remove',
    sentence: 'deleted secret {resource}',
    context: ['environment', 'project', 'version'],
  },
]);
