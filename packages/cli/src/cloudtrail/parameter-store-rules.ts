import { EVERYTHING, parameterName, UNKNOWN } from './names.ts';
import { type CloudTrailRecord, isObject, textAt, textsAt, valueAt } from './record.ts';
import type { Rule, Rules, Target } from './rule.ts';

/** `ssm`: Parameter Store. A read without decryption shows no secret's value, so it is none of ours. */
export const parameterStoreRules: Rules = {
  'ssm:GetParameter': decrypted((record) => [read(textAt(record.parameters, 'name'))]),
  'ssm:GetParameters': decrypted((record) => eachName(record, read)),
  'ssm:GetParametersByPath': decrypted((record) => [
    {
      ...read(textAt(record.parameters, 'path')),
      metadata: { recursive: valueAt(record.parameters, 'recursive') === true ? true : undefined },
    },
  ]),
  'ssm:GetParameterHistory': decrypted((record) => [read(textAt(record.parameters, 'name'))]),
  'ssm:PutParameter': put,
  'ssm:DescribeParameters': list,
  'ssm:DeleteParameter': (record) => [remove(textAt(record.parameters, 'name'))],
  'ssm:DeleteParameters': (record) => {
    const invalid = new Set(textsAt(record.response, 'invalidParameters'));
    return eachName(record, (name) => {
      const target = remove(name);
      return name !== undefined && invalid.has(name) ? { ...target, outcome: 'failure' } : target;
    });
  },
};

/**
 * Lets reads with decryption pass. A record without any parameters (a throttled call) does not say; it keeps its action, since a
 * possible read of a secret that failed is better shown than lost.
 */
function decrypted(rule: (record: CloudTrailRecord) => readonly Target[]): Rule {
  return (record) => {
    if (record.parameters === undefined) return rule(record);
    return valueAt(record.parameters, 'withDecryption') === true
      ? rule(record)
      : { skipped: 'without decryption' };
  };
}

/** An overwrite need not name the type. Then it may be a secret, and is one: taken for a variable it would be overlooked. */
function put(record: CloudTrailRecord): readonly Target[] {
  const parameterType = textAt(record.parameters, 'type') ?? UNKNOWN;
  const isSecret = parameterType !== 'String' && parameterType !== 'StringList';
  const version = valueAt(record.response, 'version');
  return [
    {
      action: isSecret ? 'SECRET_SET' : 'VARIABLE_SET',
      ...parameter(textAt(record.parameters, 'name'), isSecret ? 'secret' : 'variable'),
      ...(typeof version === 'number' ? { version } : {}),
      metadata: { parameterType },
      carriedValue: true,
    },
  ];
}

/** A listing narrowed to one name by an exact filter is about that parameter; any other is about all of them. */
function list(record: CloudTrailRecord): readonly Target[] {
  const filters = [valueAt(record.parameters, 'parameterFilters'), valueAt(record.parameters, 'filters')]
    .flatMap((value) => (Array.isArray(value) ? value : []))
    .filter(isObject);
  const byName = filters.find((filter) => textAt(filter, 'key') === 'Name');
  const names = textsAt(byName, 'values');
  const option = textAt(byName, 'option') ?? 'Equals';
  const name = option === 'Equals' && names.length === 1 ? names[0] : undefined;
  return [{ action: 'SECRET_LIST', ...parameter(name ?? EVERYTHING, 'secret') }];
}

function read(name: string | undefined): Target {
  return { action: 'SECRET_READ', ...parameter(name, 'secret') };
}

function remove(name: string | undefined): Target {
  return { action: 'SECRET_DELETE', ...parameter(name, 'secret') };
}

/** One target per name; without names, one that keeps the record. */
function eachName(record: CloudTrailRecord, target: (name: string | undefined) => Target): readonly Target[] {
  const names = textsAt(record.parameters, 'names');
  return names.length === 0 ? [target(undefined)] : names.map(target);
}

function parameter(text: string | undefined, type: 'secret' | 'variable'): Omit<Target, 'action'> {
  const { name, version, label } = text === undefined ? { name: UNKNOWN } : parameterName(text);
  return { resource: { type, name }, version, metadata: { label } };
}
