import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInActions } from '@daybook/event';
import { expect, test } from 'vitest';

const SERVER = join(import.meta.dirname, '..');

/** Actions whose features do not exist yet. Whoever builds one takes its actions out. */
const LATER = ['LEDGER_KEY_ROTATE'];

test('every action of the category Audit is recorded by the server, but for those whose feature does not exist yet', () => {
  const sources = globSync('**/*.ts', { cwd: SERVER })
    .filter((file) => !/\.(test|testing)\.ts$|^demo\//.test(file))
    .map((file) => readFileSync(join(SERVER, file), 'utf8'));
  const isRecorded = (action: string) => sources.some((source) => source.includes(`'${action}'`));
  const audit = builtInActions.filter(({ category }) => category === 'Audit').map(({ action }) => action);
  expect(audit.filter((action) => !isRecorded(action))).toEqual(LATER);
});
