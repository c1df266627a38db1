import { z } from 'zod';
import type { InvestigationKind, Wish } from '../../investigate/investigations.ts';

const window = { from: z.int(), until: z.int() };
const leakedKey = z.strictObject({ apiKey: z.string(), ...window, baselineDays: z.int() });
const offBoarding = z.strictObject({ email: z.string(), days: z.int() });
const productionChange = z.strictObject({ environment: z.string(), ...window });

/** Reads the inputs that were stored as JSON; undefined where an erasure took their place. */
export function readWish(kind: InvestigationKind, text: string): Wish | undefined {
  if (!text.startsWith('{')) return undefined;
  const input: unknown = JSON.parse(text);
  switch (kind) {
    case 'leaked-key':
      return { kind, input: leakedKey.parse(input) };
    case 'off-boarding':
      return { kind, input: offBoarding.parse(input) };
    case 'production-change':
      return { kind, input: productionChange.parse(input) };
  }
}
