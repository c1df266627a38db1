import { DaybookError } from '@daybook/sdk';
import { describe, expect, test } from 'vitest';
import { problemsOf } from './form-problem.ts';

const NAMES = new Set(['email', 'scopes']);

describe('problemsOf()', () => {
  test('puts what is wrong to the field it is about, and the rest where it is seen too', () => {
    const error = new DaybookError(422, {
      detail: 'several things',
      errors: [
        { path: 'email', message: 'must be an e-mail address' },
        { path: 'email', message: 'is too long' },
        { path: 'scopes[1]', message: 'is no scope' },
        { path: 'line 3', message: 'has no "="' },
        { path: '', message: 'the body is empty' },
      ],
    });
    const { fields, others } = problemsOf(error, NAMES);
    expect([...fields]).toEqual([
      ['email', 'Must be an e-mail address'],
      ['scopes', 'Is no scope'],
    ]);
    expect(others).toEqual(['Line 3 has no "="', 'The body is empty']);
  });

  test('says the whole of an error that names no field', () => {
    const { fields, others } = problemsOf(new DaybookError(409, { detail: 'the name was used' }, {}), NAMES);
    expect(fields.size).toBe(0);
    expect(others).toEqual(['The name was used']);
    expect(problemsOf(null, NAMES).others).toEqual([]);
  });
});
