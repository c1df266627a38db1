import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useMe } from '../../sign-in/me-context.ts';
import type { Finding } from '../answers.ts';
import { evidenceQuery } from './evidence-query.ts';

/** Of so many findings, the gravest, the events are told on paper. */
const TOLD_MAX = 20;

/** Printing with the events that show the findings, which are asked for first. What does not come is left out; its positions are there. */
export function usePrint(findings: readonly Finding[]): {
  readonly withEvidence: readonly Finding[];
  readonly print: () => Promise<void>;
} {
  const { organization } = useMe();
  const client = useQueryClient();
  const [hasEvidence, setHasEvidence] = useState(false);
  const told = findings.slice(0, TOLD_MAX);
  return {
    withEvidence: hasEvidence ? told : [],
    async print() {
      // One after the other: nobody else should have to wait for paper.
      for (const { filter } of told)
        await client.ensureQueryData(evidenceQuery(organization.id, filter)).catch(() => undefined);
      flushSync(() => setHasEvidence(true));
      globalThis.print();
    },
  };
}
