import { expect, test } from 'vitest';
import { csvCell } from './csv.ts';

test.each(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\0'])(
  'a cell that begins with %j is not taken for a formula',
  (beginning) => {
    expect(csvCell(`${beginning}1+1`)).toBe(`'${beginning}1+1`);
    expect(csvCell(`1${beginning}`)).toBe(`1${beginning}`);
  },
);
