import { DaybookError } from '@daybook/sdk';

/** A failure for people: what went wrong, and what the server said of it. */
export function describeError(error: unknown): { readonly title: string; readonly detail: string } {
  if (error instanceof DaybookError) {
    const unsaid =
      error.status === 0 ? 'There was no answer.' : `The server answered ${error.status} without saying why.`;
    return { title: error.title, detail: capitalized(error.detail) || unsaid };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'The page failed', detail };
}

/** Details of the server begin in lower case, as parts of a sentence. */
function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
