import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest files, by hand: a clone knows no times yet, and one that begins last keeps half of the machine waiting. */
const LONGEST = [/\/tests\/kill-table/, /\/tests\/soak/, /\/tests\//, /\.browser\.test\.ts$/];

/** Files of packages that need a process of their own, since they watch or change something of it. */
const ALONE = [
  'packages/server/src/platform/open-files.test.ts',
  'packages/server/src/private-files.test.ts',
];

/** The longest files first, project by project: a process is used again while the next file belongs to the same project. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const found = LONGEST.findIndex((pattern) => pattern.test(moduleId));
      return (project.config.isolate ? 0 : 100) + (found === -1 ? LONGEST.length : found);
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

// Servers and commands that tests start find their code compiled by those before them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

export default defineConfig({
  test: {
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // What is awaited comes by itself; a busy machine only takes longer.
    expect: { poll: { timeout: 20_000 } },
    // One more than the processors of a small machine: browsers and databases leave them idle now and then.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // docs/decisions/041-wasm-code.md
    execArgv: ['--no-wasm-code-gc'],
    projects: [
      // Each file in a process of its own: they kill, fill and watch what others would share.
      { extends: true, test: { name: 'alone', include: ['tests/**/*.test.ts', ...ALONE] } },
      // One process after another loads the server and the browser once for many files: docs/decisions/071-shared-test-processes.md
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['packages/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...ALONE],
          isolate: false,
        },
      },
    ],
  },
});
