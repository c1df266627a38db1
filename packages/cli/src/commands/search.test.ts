import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { BIN, type Ended, event, nextLine, useInstallation } from '../installation.testing.ts';

const site = useInstallation();

describe('search', () => {
  test('finds what was recorded, as a table and as NDJSON', async () => {
    await site.client().record(event('SEARCHED_\u001b[31m'));
    await site.searchable();
    const json = await site.daybook(['search', 'SEARCHED_', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({
      resource: { name: 'SEARCHED_\u001b[31m' },
      category: 'Secrets',
    });
    const table = await site.daybook(['search', 'SEARCHED_', '--utc']);
    expect(table.out).toMatch(/^TIME \(UTC\) +ACTOR +ACTION +RESOURCE +CONTEXT\n/);
    expect(table.out).toMatch(
      /ana@acme\.example +SECRET_READ +SEARCHED_\\u001b\[31m +.*reported by api-key:/,
    );
    expect(table.out).not.toContain('\u001b');
    const [, row] = (await site.daybook(['search', 'SEARCHED_', '--ids'])).out.split('\n');
    expect(row?.split(' ')[0]).toBe(JSON.parse(json.out).id);
  });

  test('takes several words for one filter, also when it begins with an exclusion', async () => {
    await site.client().record({ ...event('WORDS_A'), context: { environment: 'staging' } });
    await site.client().record({ ...event('WORDS_B'), context: { environment: 'production' } });
    await site.searchable();
    const { code, out } = await site.daybook([
      'search',
      '-env:staging',
      'WORDS_',
      'action:SECRET_READ',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ resource: { name: 'WORDS_B' } });
  });

  test('stops at the limit and says that there is more; --all goes on over pages', async () => {
    const events = Array.from({ length: 1000 }, (_, index) => event(`PAGED_${index}`));
    await site.client().record(events);
    await site.client().record(event('PAGED_last'));
    await site.searchable();
    const some = await site.daybook(['search', 'PAGED_', '--limit', '2', '--json']);
    expect(some.out.trim().split('\n')).toHaveLength(2);
    expect(some.err).toContain('There is more');
    const all = await site.daybook(['search', 'PAGED_', '--all', '--json']);
    const names = all.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).resource.name);
    expect(new Set(names).size).toBe(1001);
  });

  test('ends quietly when nobody reads on', async () => {
    await site.client().record(Array.from({ length: 1000 }, (_, index) => event(`PIPED_${index}`)));
    await site.searchable();
    const shell = `"${process.execPath}" "${BIN}" search PIPED_ --all --json | head -n 1`;
    const piped = await new Promise<Ended>((resolve) => {
      execFile('sh', ['-c', shell], { env: site.env }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });
    expect(piped).toMatchObject({ code: 0, err: '' });
    expect(piped.out.trim().split('\n')).toHaveLength(1);
  });

  test('with a wrong key is exit code 1 and says what to set', async () => {
    const { code, err } = await site.daybook(['search'], { env: { DAYBOOK_API_KEY: 'dbk_wrong' } });
    expect(code).toBe(1);
    expect(err).toContain('DAYBOOK_API_KEY');
  });
});

describe('tail', () => {
  test('shows events as they are recorded, and ends at an interrupt', async () => {
    await site.client().record(event('BEFORE'));
    const { positions } = await site.client().record(event('TAIL_1'), { wait: 'sequenced' });
    const { child, lines, ended } = site.start([
      'tail',
      'TAIL_',
      '--json',
      '--after',
      String((positions?.first ?? 0) - 1),
    ]);
    expect(JSON.parse(await nextLine(lines))).toMatchObject({ resource: { name: 'TAIL_1' } });
    await site.client().record(event('TAIL_2'));
    expect(JSON.parse(await nextLine(lines))).toMatchObject({ resource: { name: 'TAIL_2' } });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
