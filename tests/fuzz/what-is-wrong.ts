import type { WireAnswer } from './send.ts';

/** More than any list of errors needs. */
const PROBLEM_BYTES_MAX = 65_536;
const INNARDS = /node_modules|\.ts:\d+|SQLITE_|at async |RangeError|TypeError/;

/** Why a client could not use an answer; undefined when it could. */
export function whatIsWrong(
  route: string,
  method: string,
  { status, headers, text }: WireAnswer,
): string | undefined {
  if (status >= 500) return `${status}: ${text.slice(0, 500)}`;
  if (status < 400 || method === 'HEAD') return undefined;
  // Node answers a head that it cannot read before there is a request.
  if (status === 400 && text === '' && headers.connection === 'close') return undefined;
  if (text.length > PROBLEM_BYTES_MAX) return `a problem of ${text.length} characters`;
  if (INNARDS.test(text)) return `the answer shows the inside: ${text.slice(0, 500)}`;
  if (route.includes(' /api/auth/') && isOfAuthLibrary(text)) return undefined;
  if (headers['content-type']?.startsWith('application/problem+json') !== true) {
    return `${status} is no problem+json but ${headers['content-type']}: ${text.slice(0, 200)}`;
  }
  return wrongProblem(status, text);
}

function wrongProblem(status: number, text: string): string | undefined {
  let problem: Readonly<Record<string, unknown>>;
  try {
    problem = JSON.parse(text);
  } catch {
    return `a problem that is no JSON: ${text.slice(0, 200)}`;
  }
  for (const name of ['type', 'title', 'detail']) {
    if (typeof problem[name] !== 'string' || problem[name] === '')
      return `a problem without ${name}: ${text}`;
  }
  if (problem.status !== status) return `a problem of status ${problem.status} under ${status}`;
  const errors = problem.errors ?? [];
  const isList =
    Array.isArray(errors) && errors.every(({ path, message }) => isText(path) && isText(message));
  return isList ? undefined : `a problem whose errors are no list of path and message: ${text.slice(0, 500)}`;
}

/** The auth library has its own form of errors. */
function isOfAuthLibrary(text: string): boolean {
  return /^\{"message":".*","code":"[A-Z_0-9]+"\}$/.test(text);
}

const isText = (value: unknown) => typeof value === 'string';
