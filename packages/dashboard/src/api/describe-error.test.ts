import { DaybookError } from '@daybook/sdk';
import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';

test.each([
  ['the API key is not known', 'The API key is not known'],
  ['http://127.0.0.1:4280 cannot be reached', 'http://127.0.0.1:4280 cannot be reached'],
  ['', 'The server answered 502 without saying why.'],
])('describeError() says of the detail "%s": %s', (detail, said) => {
  expect(describeError(new DaybookError(502, { title: 'Title', detail }))).toEqual({
    title: 'Title',
    detail: said,
  });
});
