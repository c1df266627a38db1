import { DaybookError, type FieldIssue } from '@daybook/sdk';

/**
 * The error that an answer other than 2xx stands for: a problem (RFC 9457), or what the routes of sign-in answer, `{ code, message }`,
 * whose code becomes the type. Whatever the body holds, it becomes an error; the body is its cause, for the few answers that say more.
 */
export async function readProblem(response: Response): Promise<DaybookError> {
  const body: unknown = await response.json().catch(() => undefined);
  const text = (name: string): string | undefined => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const type = text('type') ?? text('code');
  const title = text('title');
  const detail = text('detail') ?? text('message');
  return new DaybookError(
    response.status,
    {
      ...(type !== undefined && { type }),
      ...(title !== undefined && { title }),
      ...(detail !== undefined && { detail }),
      errors: issuesIn(body),
    },
    { retryAfter: Number(response.headers.get('retry-after')) || undefined, cause: body },
  );
}

/** Whether an error is of a kind: the last part of a problem's type, or the code of an answer of sign-in. */
export function isProblem(error: unknown, kind: string): error is DaybookError {
  return error instanceof DaybookError && (error.type === kind || error.type.endsWith(`#${kind}`));
}

function issuesIn(body: unknown): readonly FieldIssue[] {
  const errors: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'errors') : undefined;
  return Array.isArray(errors) ? errors.filter(isIssue) : [];
}

function isIssue(value: unknown): value is FieldIssue {
  if (typeof value !== 'object' || value === null) return false;
  return typeof Reflect.get(value, 'path') === 'string' && typeof Reflect.get(value, 'message') === 'string';
}
