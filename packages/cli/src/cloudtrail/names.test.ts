import { describe, expect, test } from 'vitest';
import { parameterName, secretResource } from './names.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';

describe('secretResource()', () => {
  test.each([
    ['prod/db', undefined, 'prod/db', undefined],
    ['prod/db-Ab12Cd', undefined, 'prod/db-Ab12Cd', undefined],
    [`${ARN}prod/db-Ab12Cd`, undefined, 'prod/db', `${ARN}prod/db-Ab12Cd`],
    [`${ARN}prod/db`, undefined, 'prod/db', `${ARN}prod/db`],
    [`${ARN}my-secret`, `${ARN}my-secret-Ab12Cd`, 'my-secret', `${ARN}my-secret-Ab12Cd`],
    [
      'arn:aws-cn:secretsmanager:cn-north-1:1:secret:x-Ab12Cd',
      undefined,
      'x',
      'arn:aws-cn:secretsmanager:cn-north-1:1:secret:x-Ab12Cd',
    ],
    ['arn:strange', undefined, 'arn:strange', 'arn:strange'],
    [undefined, `${ARN}prod/db-Ab12Cd`, 'prod/db', `${ARN}prod/db-Ab12Cd`],
    [undefined, undefined, 'unknown', undefined],
  ])('%j with the full ARN %j is named %j', (asked, full, name, id) => {
    expect(secretResource(asked, full)).toEqual({
      type: 'secret',
      name,
      ...(id === undefined ? {} : { id }),
    });
  });
});

describe('parameterName()', () => {
  test.each([
    ['/app/key', { name: '/app/key' }],
    ['key', { name: 'key' }],
    ['/app/key:3', { name: '/app/key', version: 3 }],
    ['/app/key:stable', { name: '/app/key', label: 'stable' }],
    ['arn:aws:ssm:eu-central-1:1:parameter/app/key', { name: '/app/key' }],
    ['arn:aws:ssm:eu-central-1:1:parameter/key', { name: 'key' }],
    ['arn:aws:ssm:eu-central-1:1:parameter/app/key:7', { name: '/app/key', version: 7 }],
    ['arn:strange:thing', { name: 'arn:strange:thing' }],
  ])('%j', (text, expected) => {
    expect(parameterName(text)).toEqual(expected);
  });
});
