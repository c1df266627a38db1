import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useInstallation } from '../installation.testing.ts';

const site = useInstallation();

describe('init', () => {
  test('prints what opens and what verifies', () => {
    expect(site.made).toEqual({
      organizationId: expect.any(String),
      apiKey: expect.stringMatching(/^dbk_/),
      verifierKey: expect.stringContaining(`daybook.local/${site.made.organizationId}+`),
    });
  });

  test('says what to run next, in words that a shell understands', async () => {
    const path = join(site.folder, "it's mine");
    const { out } = await site.daybook(['init', '--data', path, '--organization', 'Acme']);
    const next = /^ {2}\.\/daybook serve --data (.*)$/m.exec(out)?.[1] ?? '';
    const [echoed] = await new Promise<string[]>((resolve) => {
      execFile('sh', ['-c', `printf %s ${next}`], (_, text) => resolve([text]));
    });
    expect(echoed).toBe(path);
  });

  test('on a file says that it is no folder', async () => {
    const path = join(site.folder, 'a-file');
    await writeFile(path, '');
    for (const command of [['init', '--organization', 'Acme'], ['serve']]) {
      const { code, err } = await site.daybook([...command, '--data', path]);
      expect(code).toBe(1);
      expect(err).toMatch(
        /^daybook: the data folder .* cannot be written \(it is not a folder\): check .*\n$/,
      );
    }
  });

  test('on a folder that has one is an error and touches nothing', async () => {
    const { code, out, err } = await site.daybook(['init', '--data', site.data, '--organization', 'Other']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toMatch(
      /is set up already, and a server .* nothing is to be done; for a new key, .*daybook keys create/,
    );
    expect((await site.daybook(['search'])).code).toBe(0);
  });
});
