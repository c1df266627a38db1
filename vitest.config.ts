import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest files, by hand: a clone knows no times yet, and one that begins last keeps half of the machine waiting. */
const LONGEST = [/\/tests\/kill-table/, /\/tests\/soak/, /\/tests\//, /\.browser\.test\.ts$/];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((pattern) => pattern.test(moduleId));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

// Servers and commands that tests start find their code compiled by those before them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'packages/**/*.test.tsx', 'tests/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // One more than the processors of a small machine: browsers and databases leave them idle now and then.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // docs/decisions/041-wasm-code.md
    execArgv: ['--no-wasm-code-gc'],
  },
});
