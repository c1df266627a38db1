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

/** Details of the server begin in lower case, as parts of a sentence; an address that one begins with stays as it is. */
function capitalized(text: string): string {
  return text.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}
