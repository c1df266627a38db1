import { EVERYTHING, secretResource } from './names.ts';
import { type CloudTrailRecord, isObject, textAt, textsAt, valueAt } from './record.ts';
import type { Rule, Rules, Target } from './rule.ts';

/** `secretsmanager`: reads, writes, listings and deletions of secrets. */
export const secretsManagerRules: Rules = {
  'secretsmanager:GetSecretValue': (record) => [
    { action: 'SECRET_READ', resource: namedSecret(record), metadata: versionOf(record) },
  ],
  'secretsmanager:BatchGetSecretValue': readBatch,
  'secretsmanager:CreateSecret': (record) => [write(record, textAt(record.parameters, 'clientRequestToken'))],
  'secretsmanager:PutSecretValue': (record) => [
    write(record, textAt(record.parameters, 'clientRequestToken')),
  ],
  'secretsmanager:UpdateSecret': (record) => [write(record)],
  'secretsmanager:ListSecrets': (record) => [
    {
      action: 'SECRET_LIST',
      resource: { type: 'secret', name: EVERYTHING },
      metadata: { filters: filtersOf(record) },
    },
  ],
  'secretsmanager:DeleteSecret': (record) => [{ action: 'SECRET_DELETE', resource: namedSecret(record) }],
};

/** `token`: the request's token where it becomes the id of the new version, which an update without a value does not make. */
function write(record: CloudTrailRecord, token?: string): Target {
  const versionId = textAt(record.response, 'versionId') ?? token;
  return { action: 'SECRET_SET', resource: namedSecret(record), metadata: { versionId }, carriedValue: true };
}

/** One read per id asked for; a batch chosen by filters names no secret. */
function readBatch(record: CloudTrailRecord): ReturnType<Rule> {
  const ids = textsAt(record.parameters, 'secretIdList');
  if (ids.length > 0) return ids.map((id) => ({ action: 'SECRET_READ', resource: secretResource(id) }));
  const filters = filtersOf(record);
  const resource = filters === undefined ? secretResource(undefined) : { type: 'secret', name: EVERYTHING };
  return [{ action: 'SECRET_READ', resource, metadata: { filters } }];
}

function namedSecret(record: CloudTrailRecord) {
  const asked = textAt(record.parameters, 'secretId') ?? textAt(record.parameters, 'name');
  return secretResource(
    asked,
    textAt(record.response, 'arn') ?? textAt(record.response, 'aRN') ?? textAt(record.response, 'ARN'),
  );
}

function versionOf(record: CloudTrailRecord) {
  return {
    versionId: textAt(record.parameters, 'versionId'),
    versionStage: textAt(record.parameters, 'versionStage'),
  };
}

/** What a listing was narrowed to: `tag-key=app,name=prod`. */
function filtersOf(record: CloudTrailRecord): string | undefined {
  const filters = valueAt(record.parameters, 'filters');
  if (!Array.isArray(filters) || filters.length === 0) return undefined;
  return filters
    .filter(isObject)
    .map((filter) => `${textAt(filter, 'key') ?? ''}=${textsAt(filter, 'values').join('|')}`)
    .join(',');
}
