import { Badge, type Tone } from '../../../ui/badge.tsx';
import type { Severity } from '../answers.ts';
import { SEVERITY_WORDS } from '../words.ts';

const TONES: Readonly<Record<Severity, Tone>> = {
  high: 'bad',
  medium: 'warn',
  low: 'neutral',
  info: 'neutral',
};

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return <Badge tone={TONES[severity]}>{SEVERITY_WORDS[severity]}</Badge>;
}
