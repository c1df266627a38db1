import { countValues } from '@daybook/event';
import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';

/** Several times what any route takes. */
const VALUES_MAX = 5_000;

/**
 * For a body that `receiveJson` received and a schema checks: it names every mistake, which of half a megabyte of small values takes long.
 * @throws Problem `invalid`
 */
export async function limitValues(c: AppContext): Promise<void> {
  // Only what was received already: a body of another type is not read here.
  const text: string | undefined = await c.req.bodyCache.text;
  if (text === undefined || countValues(text, VALUES_MAX) <= VALUES_MAX) return;
  const message = `must have at most ${VALUES_MAX.toLocaleString('en')} names and values`;
  throw new Problem('invalid', { detail: `the body ${message}`, errors: [{ path: '', message }] });
}
