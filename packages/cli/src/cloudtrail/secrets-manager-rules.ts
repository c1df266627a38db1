import type { BatchReads } from './batch-reads.ts';
import { EVERYTHING, secretResource } from './names.ts';
import { type CloudTrailRecord, isObject, textAt, textsAt, valueAt } from './record.ts';
import type { Rule, Rules, Target } from './rule.ts';

/** `secretsmanager`: reads, writes, listings and deletions of secrets. */
export const secretsManagerRules: Rules = {
  'secretsmanager:GetSecretValue': (record, batchReads) =>
    batchReads.isCounted(record)
      ? { skipped: "AWS's own record of a read that BatchGetSecretValue names" }
      : [{ action: 'SECRET_READ', resource: namedSecret(record), metadata: versionOf(record) }],
  'secretsmanager:BatchGetSecretValue': readBatch,
  'secretsmanager:CreateSecret': (record) => [write(record, textAt(record.parameters, 'clientRequestToken'))],
  'secretsmanager:PutSecretValue': (record) => [
    write(record, textAt(record.parameters, 'clientRequestToken')),
  ],
  'secretsmanager:UpdateSecret': (record) =>
    changesValue(record) ? [write(record)] : { skipped: 'changed a description or key, not the value' },
  'secretsmanager:RotationSucceeded': (record) => [rotation(record)],
  'secretsmanager:RotationFailed': (record) => [{ ...rotation(record), outcome: 'failure' }],
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
  const stages = textsAt(record.parameters, 'versionStages');
  const metadata = { versionId, versionStage: stages.length === 0 ? undefined : stages.join(',') };
  return { action: 'SECRET_SET', resource: namedSecret(record), metadata, carriedValue: true };
}

/**
 * An update with a value makes a version, and the response names it. Without a response (a refused call) one that names a description or
 * a key is taken to be about that.
 */
function changesValue({ parameters, response }: CloudTrailRecord): boolean {
  if (textAt(response, 'versionId') !== undefined) return true;
  const gave = (...names: readonly string[]) => names.some((name) => valueAt(parameters, name) !== undefined);
  if (gave('secretString', 'secretBinary')) return true;
  return response === undefined && !gave('description', 'kmsKeyId', 'type');
}

/** Secrets Manager tells of a rotation once it is over. */
function rotation(record: CloudTrailRecord): Target {
  const id = textAt(record.raw, 'additionalEventData', 'SecretId');
  return { action: 'SECRET_SET', resource: secretResource(id), carriedValue: true };
}

/** One read per id asked for; a batch chosen by filters names no secret, but AWS's own records of the reads do. */
function readBatch(record: CloudTrailRecord, batchReads: BatchReads): ReturnType<Rule> {
  const ids = textsAt(record.parameters, 'secretIdList');
  if (ids.length > 0) {
    return ids.map((id, place) => {
      const { secretId, failure } = batchReads.readOf(record, place) ?? {};
      return {
        action: 'SECRET_READ',
        resource: secretResource(id, fullArnOf(id, secretId)),
        outcome: failure?.outcome,
        metadata: { errorCode: failure?.errorCode },
      };
    });
  }
  if (batchReads.hasOwnReads(record)) return { skipped: "told by AWS's own records of its reads" };
  const filters = filtersOf(record);
  const resource = filters === undefined ? secretResource(undefined) : { type: 'secret', name: EVERYTHING };
  return [{ action: 'SECRET_READ', resource, metadata: { filters } }];
}

/** The full ARN of a secret that was asked for by a part of it. */
function fullArnOf(asked: string, recorded: string | undefined): string | undefined {
  return asked.startsWith('arn:') && recorded?.startsWith(`${asked}-`) ? recorded : undefined;
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
