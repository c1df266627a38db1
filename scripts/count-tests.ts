import { readFileSync } from 'node:fs';

/** Prints the closing line of a test run from Vitest's JSON report; the second argument is 1 when the checks or the run failed. */
const [, , report = '', failedBefore = '1'] = process.argv;

function count(): { passed: number; failed: number; skipped: number } {
  try {
    const result: unknown = JSON.parse(readFileSync(report, 'utf8'));
    if (typeof result !== 'object' || result === null) return { passed: 0, failed: 1, skipped: 0 };
    const number = (name: string) => Number((result as Record<string, unknown>)[name] ?? 0);
    return {
      passed: number('numPassedTests'),
      failed: number('numFailedTests'),
      skipped: number('numPendingTests'),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const { passed, failed, skipped } = count();
const problems = failed === 0 && failedBefore !== '0' ? 1 : failed;
console.log(`${passed} passed, ${problems} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = problems > 0 || passed === 0 ? 1 : 0;
