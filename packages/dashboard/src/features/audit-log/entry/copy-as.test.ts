import { parseFilter } from '@daybook/event';
import { expect, test } from 'vitest';
import { copyForms } from './copy-as.ts';

test('copyForms() points at one event in each of the ways', () => {
  const id = '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a';
  const { filter, curl, cli } = copyForms('http://127.0.0.1:4280', id);
  expect(parseFilter(filter).terms).toMatchObject([{ key: 'id', values: [{ text: id }] }]);
  expect(curl).toBe(
    `curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" http://127.0.0.1:4280/v1/events/${id}`,
  );
  expect(cli).toBe(`DAYBOOK_URL=http://127.0.0.1:4280 ./daybook search id:${id} --json`);
});
