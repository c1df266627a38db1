import { isValueName } from '@daybook/event';
import { UsageError } from '../output/errors.ts';

/** @throws UsageError that does not quote the text: it may be `NAME=value`. */
export function requireSecretName(text: string): void {
  if (isValueName(text)) return;
  throw new UsageError(
    'the name of a secret must have 1 to 200 letters, digits, _ . and -, a letter or _ first; the value is no part of it',
  );
}
